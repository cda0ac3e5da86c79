import { describe, expect, it } from 'vitest';
import { noCounts } from './roll-up.ts';
import { totalUsage, usageBy, usageByMinute, windowStartMs, type StoredUsage } from './summarise-usage.ts';

const nowMs = Date.UTC(2026, 10, 22, 10, 30, 17);
const minute = (offset: number) => Date.UTC(2026, 10, 22, 10, 30 + offset);
const row = (changes: Partial<StoredUsage>): StoredUsage => ({
  minuteMs: minute(0),
  operation: 'users.list',
  consumer: 'directory.page',
  ...noCounts(),
  ...changes,
});

describe('the last hour', () => {
  it('is 60 minutes with the running one last, and a minute without calls is 0', () => {
    expect(windowStartMs(nowMs)).toBe(minute(-59));
    const minutes = usageByMinute(
      [row({ calls: 3, throttled: 1 }), row({ minuteMs: minute(-59), cacheHits: 2 })],
      nowMs,
    );
    expect(minutes).toHaveLength(60);
    expect(minutes[59]).toEqual({ minuteMs: minute(0), calls: 3, throttled: 1, saved: 0 });
    expect(minutes[0]).toEqual({ minuteMs: minute(-59), calls: 0, throttled: 0, saved: 2 });
    expect(minutes[30]).toEqual({ minuteMs: minute(-29), calls: 0, throttled: 0, saved: 0 });
  });

  it('leaves out what is older, newer or not on a minute', () => {
    const outside = [minute(-60), minute(1), minute(0) - 1].map((minuteMs) => row({ minuteMs, calls: 5 }));
    expect(usageByMinute(outside, nowMs).every((each) => each.calls === 0)).toBe(true);
  });
});

describe('usageBy', () => {
  const rows = [
    row({ calls: 30, waitMsTotal: 600, latencyMsTotal: 3000, coalesced: 4, cacheHits: 1 }),
    row({ consumer: 'run 7', calls: 50, throttled: 2, errors: 1 }),
    row({ consumer: 'run 7', operation: 'wfm.schedules.get', calls: 20 }),
    row({ consumer: 'a.cache.only', cacheHits: 9 }),
  ];

  it('adds up per consumer, the greatest spender first, with its share of all calls', () => {
    expect(usageBy(rows, 'consumer').map(({ name, calls, share }) => [name, calls, share])).toEqual([
      ['run 7', 70, 0.7],
      ['directory.page', 30, 0.3],
      ['a.cache.only', 0, 0],
    ]);
  });

  it('adds up per operation', () => {
    expect(usageBy(rows, 'operation').map(({ name, calls }) => [name, calls])).toEqual([
      ['users.list', 80],
      ['wfm.schedules.get', 20],
    ]);
  });

  it('gives means per call, and none where there was no call', () => {
    const byConsumer = new Map(usageBy(rows, 'consumer').map((share) => [share.name, share]));
    expect(byConsumer.get('directory.page')).toMatchObject({ meanWaitMs: 20, meanLatencyMs: 100, saved: 5 });
    expect(byConsumer.get('a.cache.only')).toMatchObject({ meanWaitMs: null, meanLatencyMs: null, saved: 9 });
    expect(usageBy([row({ cacheHits: 1 })], 'consumer')[0]?.share).toBeNull();
  });

  it('agrees with the total', () => {
    const total = totalUsage(rows);
    expect(total).toMatchObject({ calls: 100, throttled: 2, errors: 1, cacheHits: 10, coalesced: 4 });
  });
});
