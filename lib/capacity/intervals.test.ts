import { describe, expect, it } from 'vitest';
import { intervalsOf, totalsOf } from './intervals.shared.ts';
import { INTERVAL_MS, type ReportDto } from './schema.ts';

const fromMs = Date.parse('2026-11-23T00:00:00Z');
const none = [null, null, null, null];

const calls: NonNullable<ReportDto['calls']> = {
  calls: [10, 20, null, null],
  peak: [15, 30, null, null],
  capacity: [40, 25, null, null],
  expected: [9, 9, 9, 9],
  adherence: [0.5, 0.5, null, null],
  capacityNow: 30,
  callsPerAgent: null,
  events: [],
};
type Unit = ReportDto['units'][number];
const unit = (id: string, onQueue: number[], missing: (number | null)[] | null): Unit => ({
  id,
  name: id,
  schedule: { agents: 9, onQueue },
  adherence: missing && { missing, untilMs: fromMs, share: null },
});
const report = (units: Unit[], own: ReportDto['calls'] = calls) => ({
  fromMs,
  toMs: fromMs + 4 * INTERVAL_MS,
  calls: own,
  units,
});

describe('the intervals of a report', () => {
  it('add up business units, and take the capacity in service for what is to come', () => {
    const units = [unit('a', [10, 20, 30, 40], [1, 2, null, null]), unit('b', [1, 1, 1, 1], [0, 1, null, null])];
    const intervals = intervalsOf(report(units), null);
    expect(intervals.map(({ scheduled }) => scheduled)).toEqual([11, 21, 31, 41]);
    expect(intervals.map(({ adherent }) => adherent)).toEqual([10, 18, null, null]);
    expect(intervals.map(({ capacity }) => capacity)).toEqual([40, 25, 30, 30]);
    expect(intervalsOf(report(units), 'b').map(({ scheduled }) => scheduled)).toEqual([1, 1, 1, 1]);
    expect(totalsOf(intervals, 1)).toEqual({
      peak: 30,
      peakAtMs: fromMs + INTERVAL_MS,
      capacity: 25,
      usedShare: 30 / 25,
      mostScheduled: 41,
      adherence: 28 / 32,
      shortIntervals: 2,
    });
  });

  it('fall back to the adherence that was heard where historical adherence is missing of anybody', () => {
    const units = [unit('a', [10, 20, 30, 40], [1, 2, null, null]), unit('b', [2, 2, 2, 2], null)];
    expect(intervalsOf(report(units), null).map(({ adherent }) => adherent)).toEqual([6, 11, null, null]);
  });

  it('know nothing where nothing was read, and never say 0 for it', () => {
    const intervals = intervalsOf(report([], null), null);
    expect(intervals.map(({ scheduled }) => scheduled)).toEqual(none);
    expect(Object.values(totalsOf(intervals, 1))).toEqual(Object.values(totalsOf(intervals, 1)).map(() => null));
  });
});
