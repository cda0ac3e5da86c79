import { describe, expect, it } from 'vitest';
import { createForecast } from './forecast.ts';
import type { Forecast } from './forecast.ts';

const WINDOW_MS = 60_000;

/** Watches calls of others that come every `everyMs`, in one window, from one moment to another. */
function watch(forecast: Forecast, everyMs: number, fromMs: number, toMs: number, before = 0): number {
  let seen = before;
  for (let nowMs = fromMs + 500; nowMs <= toMs; nowMs += 500) {
    seen = before + (everyMs === Infinity ? 0 : Math.floor((nowMs - fromMs) / everyMs));
    forecast.observe(seen, 0, nowMs);
  }
  return seen;
}

describe('forecast of other applications', () => {
  it('leaves everything to them before anything was seen, and less the longer nobody shows', () => {
    const forecast = createForecast(WINDOW_MS);
    expect(forecast.keptFor(WINDOW_MS, 2.33)).toBe(Infinity);
    watch(forecast, Infinity, 0, 1_000);
    const early = forecast.keptFor(WINDOW_MS, 2.33);
    watch(forecast, Infinity, 1_000, 20_000);
    expect(forecast.keptFor(WINDOW_MS, 2.33)).toBeLessThan(early / 5);
    expect(forecast.expected(WINDOW_MS)).toBe(0);
  });

  it('expects a steady share to go on, and keeps some more', () => {
    const forecast = createForecast(WINDOW_MS);
    watch(forecast, 666, 0, 30_000);
    expect(forecast.expected(30_000)).toBeGreaterThan(40);
    expect(forecast.expected(30_000)).toBeLessThan(50);
    expect(forecast.keptFor(30_000, 2.33)).toBeGreaterThan(forecast.expected(30_000) + 10);
  });

  it('knows within seconds that a share has switched off, and on', () => {
    const forecast = createForecast(WINDOW_MS);
    const seen = watch(forecast, 500, 0, 30_000);
    watch(forecast, Infinity, 30_000, 45_000, seen);
    expect(forecast.expected(60_000)).toBeLessThan(60);
    const other = createForecast(WINDOW_MS);
    watch(other, Infinity, 0, 30_000);
    watch(other, 500, 30_000, 40_000);
    expect(other.expected(60_000)).toBeGreaterThan(50);
  });

  it('looks more often the less it has watched', () => {
    const forecast = createForecast(WINDOW_MS);
    forecast.observe(0, 0, 400);
    const first = forecast.nextLookMs - 400;
    watch(forecast, Infinity, 400, 20_000);
    expect(forecast.nextLookMs - 20_000).toBeGreaterThan(first);
  });
});
