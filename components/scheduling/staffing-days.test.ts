import { describe, expect, it } from 'vitest';
import { gapWords, intervalsOfDays } from './staffing-days.ts';

const week = (startDate: string, count: number, change: Partial<Record<number, number>> = {}) => {
  const before = new Array<number>(count).fill(2);
  const after = before.map((value, index) => change[index] ?? value);
  const startMs = Date.parse(startDate);
  return { startMs, intervalMinutes: 15, timeZone: 'Europe/Dublin', before, after, required: null, calls: 2 };
};

describe('the days of a staffing curve', () => {
  it('are the business unit’s, with 23 hours where the clocks go forward', () => {
    const days = intervalsOfDays(week('2026-03-23T00:00:00Z', 7 * 96 - 4));
    expect(days.map(({ date, timesMs }) => [date, timesMs.length])).toEqual([
      ['2026-03-23', 96],
      ['2026-03-24', 96],
      ['2026-03-25', 96],
      ['2026-03-26', 96],
      ['2026-03-27', 96],
      ['2026-03-28', 96],
      ['2026-03-29', 92],
    ]);
  });

  it('say how many hours of work come or go', () => {
    const [first, second] = intervalsOfDays(week('2026-03-09T00:00:00Z', 7 * 96, { 96: 4, 97: 1 }));
    expect([first?.changed, second?.changed]).toEqual([0, 0.75]);
  });
});

describe('the words about a day', () => {
  const day = { date: '2026-03-09', timesMs: [0, 1, 2], before: [3, 3, 3], changed: 0 };
  const timeOf = String;

  it('name where people are most short, and how it was before', () => {
    expect(gapWords({ ...day, after: [3, 1, 3], required: [2, 4, 2] }, timeOf)).toBe(
      'Most short at 1: 3 people (1 before).',
    );
    expect(gapWords({ ...day, after: [3, 1, 3], required: [2, 2, 2] }, timeOf)).toBe(
      'Most short at 1: 1 person (none before).',
    );
    expect(gapWords({ ...day, after: day.before, required: [2, 4, 2] }, timeOf)).toBe(
      'Most short at 1: 1 person (as before).',
    );
  });

  it('say when there are enough, and nothing without a forecast', () => {
    expect(gapWords({ ...day, after: [3, 3, 3], required: [2, 2, 2] }, timeOf)).toBe('Enough people all day.');
    expect(gapWords({ ...day, after: [3, 3, 3], required: null }, timeOf)).toBe('');
  });
});
