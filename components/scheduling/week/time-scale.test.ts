import { describe, expect, it } from 'vitest';
import { createTimeScale } from './time-scale.ts';

const HOUR_MS = 3_600_000;
const MONDAY_MS = Date.UTC(2026, 9, 19);
/** Days of 24, 25 and 23 hours. */
const DAYS = [24, 25, 23].map((hours, index) => {
  const startMs = MONDAY_MS + [0, 24, 49][index]! * HOUR_MS;
  return { date: `2026-10-${19 + index}`, startMs, endMs: startMs + hours * HOUR_MS };
});

describe('the time scale', () => {
  it('gives every hour the same width, whatever the length of its day', () => {
    const scale = createTimeScale(DAYS, 10);
    expect(scale.widthPx).toBe(720);
    expect(scale.toPx(DAYS[2]?.startMs ?? 0)).toBe(490);
    expect(scale.toMs(490)).toBe(DAYS[2]?.startMs);
    expect(scale.toPx(MONDAY_MS - HOUR_MS)).toBe(-10);
  });

  it('writes times as densely as they can be read, anew from each midnight', () => {
    expect(createTimeScale(DAYS.slice(0, 1), 48).ticks).toHaveLength(24);
    const sparse = createTimeScale(DAYS, 10).ticks;
    expect(sparse.slice(0, 5).map((tick) => (tick - MONDAY_MS) / HOUR_MS)).toEqual([0, 6, 12, 18, 24]);
    expect(DAYS.every((day) => sparse.includes(day.startMs))).toBe(true);
  });
});
