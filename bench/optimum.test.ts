import { describe, expect, it } from 'vitest';
import { callsOfSteady, fairOptimumMs } from './optimum.ts';
import type { OptimumInput } from './optimum.ts';

const base: OptimumInput = {
  calls: 500,
  limit: 300,
  windowMs: 60_000,
  windowType: 'fixed',
  firstWindowMs: 60_000,
  othersBetween: () => 0,
  callMs: 0,
};
const evenly = (callsPerWindow: number) => (fromMs: number, toMs: number) =>
  callsOfSteady({ callsPerWindow, windowMs: 60_000, startMs: 0 }, fromMs, toMs);
const optimum = (over: Partial<OptimumInput>) => fairOptimumMs({ ...base, ...over });

describe('the fair optimum', () => {
  it.each([
    [1, 0],
    [300, 0],
    [301, 60_000],
    [600, 60_000],
    [601, 120_000],
  ])('a fixed window of 300 lets %i calls be done after %i ms', (calls, expectedMs) => {
    expect(optimum({ calls })).toBe(expectedMs);
  });

  it('adds what the last window takes to send', () => {
    expect(optimum({ callMs: 10 })).toBe(60_000 + 200 * 10);
  });

  it('never sends more in a window than there is time for', () => {
    expect(optimum({ callMs: 1_000, calls: 100 })).toBe(60_000 + 40 * 1_000);
  });

  it('leaves the others’ calls to them: 210 of 300 a window, three windows for 500', () => {
    expect(optimum({ othersBetween: evenly(90) })).toBe(120_000);
    expect(optimum({ othersBetween: evenly(90), calls: 420 })).toBe(60_000);
  });

  it('starts an aligned window in its middle, with the whole limit and less of the others', () => {
    expect(optimum({ windowType: 'aligned', firstWindowMs: 20_000 })).toBe(20_000);
    expect(optimum({ windowType: 'aligned', firstWindowMs: 20_000, calls: 601 })).toBe(80_000);
    expect(optimum({ windowType: 'aligned', firstWindowMs: 20_000, othersBetween: evenly(90), calls: 480 })).toBe(
      20_000,
    );
    expect(optimum({ windowType: 'aligned', firstWindowMs: 20_000, othersBetween: evenly(90), calls: 481 })).toBe(
      80_000,
    );
  });

  it('bursts in a rolling window and follows the calls as they fall out', () => {
    expect(optimum({ windowType: 'rolling', calls: 300 })).toBe(0);
    expect(optimum({ windowType: 'rolling', calls: 301 })).toBe(60_000);
    expect(optimum({ windowType: 'rolling', calls: 301, callMs: 10 })).toBe(60_000);
    expect(optimum({ windowType: 'rolling', calls: 500, callMs: 10 })).toBeCloseTo(60_000 + 199 * 10, -3);
  });

  it('keeps every rolling window within the limit together with the others', () => {
    const withOthers = optimum({ windowType: 'rolling', othersBetween: evenly(90) });
    expect(withOthers).toBeGreaterThanOrEqual(119_000);
    expect(withOthers).toBeLessThanOrEqual(121_000);
  });

  it('is later by what one call takes where some are slow', () => {
    expect(optimum({ slowestCallMs: 15_000 })).toBe(75_000);
  });

  it('is never reached when the others take everything', () => {
    expect(optimum({ othersBetween: evenly(300) })).toBe(Infinity);
  });
});

describe('a steady caller', () => {
  const inTurns = { callsPerWindow: 60, windowMs: 60_000, onMs: 10_000, offMs: 20_000, startMs: 5_000 };

  it('calls evenly', () => {
    expect(evenly(90)(0, 20_000)).toBe(30);
  });

  it('rests between its turns, which are counted from the epoch', () => {
    expect(callsOfSteady(inTurns, 0, 5_000)).toBe(5);
    expect(callsOfSteady(inTurns, 0, 25_000)).toBe(5);
    expect(callsOfSteady(inTurns, 0, 30_000)).toBe(10);
  });
});
