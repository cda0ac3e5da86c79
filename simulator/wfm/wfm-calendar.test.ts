import { describe, expect, it } from 'vitest';
import { dateInZone, instantOfLocal, isCalendarDate, weekRange, weekStart } from './wfm-calendar.ts';

const iso = (ms: number) => new Date(ms).toISOString();

describe('wfm-calendar', () => {
  it.each([
    ['Europe/Dublin', '2026-07-01', 540, '2026-07-01T08:00:00.000Z'],
    ['America/New_York', '2026-01-15', 0, '2026-01-15T05:00:00.000Z'],
    ['Asia/Tokyo', '2026-11-23', 60, '2026-11-22T16:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-23', 0, '2026-11-22T18:30:00.000Z'],
  ])('reads wall-clock time in %s', (zone, date, minutes, expected) => {
    expect(iso(instantOfLocal(zone, date, minutes))).toBe(expected);
  });

  it('takes the first pass of an hour repeated in autumn and steps over one skipped in spring', () => {
    expect(iso(instantOfLocal('Europe/Berlin', '2026-10-25', 150))).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(instantOfLocal('Europe/Berlin', '2026-03-29', 150))).toBe('2026-03-29T01:30:00.000Z');
  });

  it('makes the week of a clock change an hour shorter or longer', () => {
    const spring = weekRange('Europe/Berlin', '2026-03-23', 1);
    const autumn = weekRange('Europe/Berlin', '2026-10-19', 1);
    expect((spring.endMs - spring.startMs) / 3_600_000).toBe(167);
    expect((autumn.endMs - autumn.startMs) / 3_600_000).toBe(169);
  });

  it('finds the business-unit week for any start day', () => {
    expect(weekStart('2026-11-22', 'Monday')).toBe('2026-11-16');
    expect(weekStart('2026-11-22', 'Sunday')).toBe('2026-11-22');
    expect(weekStart('2026-11-22', 'Saturday')).toBe('2026-11-21');
  });

  it('knows the local date and what is no date', () => {
    expect(dateInZone('Asia/Tokyo', Date.parse('2026-11-22T20:00:00Z'))).toBe('2026-11-23');
    expect([isCalendarDate('2026-02-29'), isCalendarDate('2028-02-29'), isCalendarDate('recent')]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
