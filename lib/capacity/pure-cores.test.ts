import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { callsPerAgent } from './calls-per-agent.ts';
import { capacityInService } from './capacity-in-service.ts';
import { missingAgents } from './missing-agents.ts';
import { costOfReport } from './report-cost.ts';
import { coveredDate, intervalCount, nextDueMs, spanOf } from './report-span.ts';
import { toIntervals } from './to-intervals.ts';

const HOUR_MS = 3_600_000;

describe('the span of a report', () => {
  it('is as long as the day is, also when clocks change', () => {
    const hours = (date: string) => {
      const { fromMs, toMs } = spanOf('day', date, 'Europe/Dublin');
      return (toMs - fromMs) / HOUR_MS;
    };
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([24, 23, 25]);
    expect(intervalCount(spanOf('week', '2026-10-19', 'Europe/Dublin'))).toBe(7 * 96 + 4);
  });
});

describe('a recurring report', () => {
  const daily = {
    period: 'day',
    covers: 'next',
    weekday: null,
    localTime: '06:30',
    timeZone: 'Europe/Dublin',
  } as const;

  it('is due at its local time, and an hour later where the clocks skip that', () => {
    expect(nextDueMs(daily, Date.parse('2026-07-01T05:29:00Z'))).toBe(Date.parse('2026-07-01T05:30:00Z'));
    expect(nextDueMs(daily, Date.parse('2026-07-01T05:30:00Z'))).toBe(Date.parse('2026-07-02T05:30:00Z'));
    const night = { ...daily, localTime: '01:30' };
    expect(nextDueMs(night, Date.parse('2026-03-28T12:00:00Z'))).toBe(Date.parse('2026-03-29T01:30:00Z'));
  });

  it('comes every day once, or every week on its day, whatever the moment', () => {
    const zones = fc.constantFrom('Europe/Dublin', 'Asia/Tokyo', 'America/New_York', 'Asia/Kathmandu');
    const start = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') });
    fc.assert(
      fc.property(zones, start, fc.option(fc.integer({ min: 1, max: 7 })), (timeZone, startMs, weekday) => {
        const schedule = { ...daily, timeZone, weekday };
        const first = nextDueMs(schedule, startMs);
        const second = nextDueMs(schedule, first);
        const days = Math.round((second - first) / (24 * HOUR_MS));
        expect(first).toBeGreaterThan(startMs);
        expect(days).toBe(weekday === null ? 1 : 7);
      }),
    );
  });

  it('covers the day or the Monday week before, of or after the moment', () => {
    const dueMs = Date.parse('2026-11-22T23:30:00Z');
    expect(coveredDate(daily, dueMs)).toBe('2026-11-23');
    expect(coveredDate({ ...daily, timeZone: 'Asia/Tokyo' }, dueMs)).toBe('2026-11-24');
    expect(coveredDate({ ...daily, period: 'week', covers: 'previous' }, dueMs)).toBe('2026-11-09');
    expect(coveredDate({ ...daily, period: 'week', covers: 'current' }, dueMs)).toBe('2026-11-16');
  });
});

describe('figures of trunks by interval', () => {
  const fromMs = Date.parse('2026-11-23T00:00:00Z');
  const point = (minute: number, calls: number | null, peak = calls, capacity: number | null = 40) => ({
    atMs: fromMs + minute * 60_000,
    calls,
    peak,
    capacity,
    adherence: null,
  });

  it('are means, the highest peak and the lowest capacity of finer slots', () => {
    const points = [point(0, 3, 9), point(5, 6, 7, 20), point(10, 9, 12), point(15, null, null, null)];
    const figures = toIntervals(points, 5 * 60_000, { fromMs, toMs: fromMs + HOUR_MS });
    expect(figures).toEqual({
      calls: [6, null, null, null],
      peak: [12, null, null, null],
      capacity: [20, null, null, null],
      adherence: [null, null, null, null],
    });
  });

  it('are those of the hour in each quarter of coarser slots, and of the week before when they are shifted', () => {
    const points = [point(-7 * 24 * 60, 8), point(-7 * 24 * 60 + 60, 4)];
    const figures = toIntervals(points, HOUR_MS, { fromMs, toMs: fromMs + 2 * HOUR_MS }, 7 * 24 * HOUR_MS);
    expect(figures.calls).toEqual([8, 8, 8, 8, 4, 4, 4, 4]);
  });
});

describe('agents who were missing', () => {
  const fromMs = Date.parse('2026-11-23T00:00:00Z');
  const span = { fromMs, toMs: fromMs + HOUR_MS };
  const result = (scheduled: string, actual: string, start: number, end: number) => ({
    startDate: new Date(fromMs).toISOString(),
    endDate: new Date(fromMs + HOUR_MS).toISOString(),
    managementUnitId: 'unit',
    userResults: [
      {
        userId: 'ada',
        adherencePercentage: 75,
        exceptionInfo: [
          {
            startOffsetSeconds: start,
            endOffsetSeconds: end,
            scheduledActivityCategory: scheduled,
            actualActivityCategory: actual,
          },
        ],
        dayMetrics: [{ adherenceScheduleSeconds: 3_600, exceptionDurationSeconds: end - start }],
      },
    ],
  });

  it('count for the part of each interval, only where they were to take calls, and are unknown from the end on', () => {
    const results = [
      result('OnQueueWork', 'Break', 600, 1_800),
      result('OnQueueWork', 'Unavailable', 0, 900),
      result('Break', 'OnQueueWork', 0, 900),
    ];
    const { missing, share } = missingAgents(results, span, fromMs + 0.75 * HOUR_MS);
    expect(missing).toEqual([1 + 300 / 900, 1, 0, null]);
    expect(share).toBeCloseTo(1 - 3_000 / 10_800);
    expect(missingAgents([], span, span.toMs)).toEqual({ missing: [0, 0, 0, 0], untilMs: span.toMs, share: null });
  });
});

describe('what an agent needs of the capacity', () => {
  it('is calls by agents over the hours that are known, and unknown below eight of them', () => {
    const hours = Array.from({ length: 8 }, (_, index) => ({ calls: index, agents: 5 }));
    const gaps = [
      { calls: null, agents: 3 },
      { calls: 2, agents: null },
      { calls: 2, agents: 0 },
    ];
    expect(callsPerAgent([...hours, ...gaps])).toBe(28 / 40);
    expect(callsPerAgent(hours.slice(1))).toBeNull();
  });
});

describe('the capacity in service', () => {
  const header = { capacity: 500, capacitySource: 'trunks' } as const;

  it('leaves out what is out of service, and falls back to the organisation’s where a carrier has none', () => {
    const groups = [
      { capacity: 300, condition: 'out_of_service' },
      { capacity: 200, condition: 'degraded' },
    ] as const;
    expect(capacityInService({ groups, header })).toBe(200);
    const open = [...groups, { capacity: null, condition: 'in_service' } as const];
    expect(capacityInService({ groups: open, header })).toBeNull();
    expect(capacityInService({ groups: open, header: { ...header, capacitySource: 'organisation' } })).toBe(500);
    expect(capacityInService({ groups: [], header })).toBeNull();
  });
});

describe('the cost of a report', () => {
  it('is bounded, also while the business units are not known, and at most what was expected twice and the questions', () => {
    expect(costOfReport(2, true)).toEqual({ expected: 15, most: 54 });
    expect(costOfReport(2, false)).toEqual({ expected: 9, most: 18 });
    expect(costOfReport(null, false)).toEqual({ expected: null, most: 306 });
  });
});
