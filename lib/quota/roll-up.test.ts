import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '#lib/genesys/gateway-types.ts';
import { createRecentCalls } from './recent-calls.ts';
import { addRow, countsOf, noCounts, rowOf, type UsageRows } from './roll-up.ts';

const base: LedgerEntry = {
  orgId: 'a',
  operation: 'users.list',
  family: 'users',
  consumer: 'directory.page',
  priority: 'interactive',
  method: 'GET',
  startedAtMs: 120_500,
  waitMs: 10.4,
  latencyMs: 40.6,
  attempt: 1,
  outcome: 'ok',
  status: 200,
  cache: 'miss',
  metered: true,
  correlationId: null,
  retryAfterMs: null,
  cause: null,
};
const entry = (changes: Partial<LedgerEntry>): LedgerEntry => ({ ...base, ...changes });
const saved: Partial<LedgerEntry> = { metered: false, attempt: 0, status: null };

describe('countsOf', () => {
  it.each([
    ['a call', {}, { calls: 1 }],
    ['a 429', { outcome: 'throttled' }, { calls: 1, throttled: 1 }],
    ['a server error', { outcome: 'server_error' }, { calls: 1, errors: 1 }],
    ['a call the caller gave up', { outcome: 'aborted' }, { calls: 1 }],
    ['a cached answer', { ...saved, cache: 'hit' }, { calls: 0, cacheHits: 1 }],
    ['a stale answer', { ...saved, cache: 'stale' }, { calls: 0, cacheHits: 1 }],
    ['a shared answer', { ...saved, cache: 'coalesced' }, { calls: 0, coalesced: 1 }],
    ['an unmetered failure', { metered: false, outcome: 'network_error' }, { calls: 0, errors: 1 }],
  ] as [string, Partial<LedgerEntry>, object][])('counts %s', (_name, changes, expected) => {
    expect(countsOf(entry(changes))).toEqual({ ...noCounts(), waitMsTotal: 10, latencyMsTotal: 41, ...expected });
  });
});

describe('the roll-up', () => {
  it('keeps minutes, operations, consumers and priorities apart and adds the rest', () => {
    const rows: UsageRows = new Map();
    for (const changes of [
      {},
      { startedAtMs: 179_999 },
      { startedAtMs: 180_000 },
      { operation: 'users.get' },
      { consumer: 'run' },
      { priority: 'bulk' as const },
      { orgId: 'b' },
    ]) {
      addRow(rows, rowOf(entry(changes)));
    }
    expect([...rows.values()].map((row) => [row.orgId, row.minuteMs, row.calls])).toEqual([
      ['a', 120_000, 2],
      ['a', 180_000, 1],
      ['a', 120_000, 1],
      ['a', 120_000, 1],
      ['a', 120_000, 1],
      ['b', 120_000, 1],
    ]);
  });
});

describe('the last 60 seconds', () => {
  it('slide, by organisation', () => {
    const ring = createRecentCalls();
    for (let second = 0; second < 90; second += 1) ring.add(entry({ startedAtMs: second * 1000 }));
    ring.add(entry({ ...saved, cache: 'hit', startedAtMs: 89_000 }));
    ring.add(entry({ startedAtMs: 5_000 }));
    expect(ring.read('a', 89_999)).toEqual({ calls: 60, throttled: 0, saved: 1 });
    expect(ring.read('a', 119_000)).toEqual({ calls: 30, throttled: 0, saved: 1 });
    expect(ring.read('b', 89_999)).toEqual({ calls: 0, throttled: 0, saved: 0 });
    ring.prune(200_000);
    expect(ring.read('a', 89_999).calls).toBe(0);
  });
});
