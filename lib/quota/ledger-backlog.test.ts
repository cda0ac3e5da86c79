import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '#lib/genesys/gateway-types.ts';
import { createLedgerBacklog } from './ledger-backlog.ts';
import { MERGED_NAME } from './roll-up.ts';

const MINUTE_MS = 60_000;

function entry(orgId: string, minute: number, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    orgId,
    operation: 'users.list',
    family: 'users',
    consumer: 'directory.page',
    priority: 'bulk',
    method: 'GET',
    startedAtMs: minute * MINUTE_MS,
    waitMs: 0,
    latencyMs: 1,
    attempt: 1,
    outcome: 'ok',
    status: 200,
    cache: 'none',
    metered: true,
    correlationId: null,
    retryAfterMs: null,
    cause: null,
    ...changes,
  };
}

/** Takes everything out and adds it up. */
function drain(backlog: ReturnType<typeof createLedgerBacklog>) {
  const sum = { rows: 0, calls: 0, events: 0, lostCalls: 0, lostEvents: 0 };
  for (const orgId of backlog.organisations()) {
    const batch = backlog.take(orgId);
    sum.rows += batch?.rows.length ?? 0;
    for (const row of batch?.rows ?? []) sum.calls += row.calls;
    sum.events += batch?.events.length ?? 0;
    sum.lostCalls += batch?.lost.calls ?? 0;
    sum.lostEvents += batch?.lost.events ?? 0;
  }
  return sum;
}

describe('the backlog of a ledger that cannot be written', () => {
  it('stays within its bounds through 50,000 calls that cannot be merged, and counts what it gave up to the call', () => {
    const backlog = createLedgerBacklog({ rows: 5_000, events: 100 });
    for (let minute = 0; minute < 50_000; minute += 1) {
      backlog.add(
        entry(`org-${minute % 50}`, minute, { outcome: minute % 100 === 0 ? 'throttled' : 'ok' }),
        () => 'id',
      );
    }
    const { lost } = backlog;
    const left = drain(backlog);
    expect(left.rows).toBeLessThanOrEqual(5_000);
    expect(left.rows).toBeGreaterThan(4_000);
    expect(left.events).toBe(100);
    expect(left.calls + lost.calls).toBe(50_000);
    expect(left.events + lost.events).toBe(500);
    expect(left).toMatchObject({ lostCalls: lost.calls, lostEvents: lost.events });
  });

  it('merges the oldest first, keeps their minutes, and leaves the newest as they are', () => {
    const backlog = createLedgerBacklog({ rows: 240, events: 2 });
    for (let minute = 0; minute < 121; minute += 1) {
      for (const consumer of ['p', 'q']) backlog.add(entry('org', minute, { consumer }), () => 'id');
    }
    const rows = backlog.take('org')?.rows ?? [];
    expect(backlog.lost.calls).toBe(0);
    expect(rows[0]).toMatchObject({ minuteMs: 0, consumer: MERGED_NAME, operation: MERGED_NAME, calls: 2 });
    expect(rows.at(-1)).toMatchObject({ minuteMs: 120 * MINUTE_MS, consumer: 'q', calls: 1 });
  });

  it('loses nothing that it does not count, whatever comes, goes and comes back', () => {
    const call = fc.record({
      orgId: fc.constantFrom('a', 'b', 'c'),
      consumer: fc.constantFrom('p', 'q'),
      minute: fc.integer({ min: 0, max: 40 }),
      isThrottled: fc.boolean(),
      then: fc.constantFrom('nothing', 'nothing', 'fail', 'write'),
    });
    const capacity = fc.record({ rows: fc.integer({ min: 1, max: 30 }), events: fc.integer({ min: 1, max: 10 }) });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 120 }), capacity, (calls, bounds) => {
        const backlog = createLedgerBacklog(bounds);
        const written = { calls: 0, events: 0 };
        for (const { orgId, consumer, minute, isThrottled, then } of calls) {
          const outcome = isThrottled ? 'throttled' : 'ok';
          backlog.add(entry(orgId, minute, { consumer, outcome }), () => 'id');
          const batch = then === 'nothing' ? null : backlog.take(orgId);
          if (batch && then === 'fail') backlog.putBack(orgId, batch);
          if (!batch || then !== 'write') continue;
          for (const row of batch.rows) written.calls += row.calls;
          written.events += batch.events.length;
        }
        const { lost } = backlog;
        const left = drain(backlog);
        expect(left.rows).toBeLessThanOrEqual(bounds.rows);
        expect(left.events).toBeLessThanOrEqual(bounds.events);
        expect(left.calls + written.calls + lost.calls).toBe(calls.length);
        const throttled = calls.filter(({ isThrottled }) => isThrottled).length;
        expect(left.events + written.events + lost.events).toBe(throttled);
      }),
    );
  });

  it('gives up the oldest first', () => {
    const backlog = createLedgerBacklog({ rows: 60, events: 2 });
    for (let minute = 0; minute < 300; minute += 1) backlog.add(entry('org', minute), () => 'id');
    const minutes = backlog.take('org')?.rows.map((row) => row.minuteMs / MINUTE_MS) ?? [];
    expect(Math.max(...minutes)).toBe(299);
    expect(minutes.length).toBeGreaterThan(0);
    expect(minutes.toSorted((first, second) => first - second)).toEqual(
      Array.from({ length: minutes.length }, (_, index) => 300 - minutes.length + index),
    );
  });

  it('keeps what was given up with a batch that comes back', () => {
    const backlog = createLedgerBacklog({ rows: 10, events: 1 });
    for (let minute = 0; minute < 3; minute += 1)
      backlog.add(entry('org', 0, { outcome: 'throttled' }), () => `${minute}`);
    const batch = backlog.take('org');
    expect(batch?.lost).toEqual({ calls: 0, events: 2 });
    if (batch) backlog.putBack('org', batch);
    expect(backlog.take('org')?.lost).toEqual({ calls: 0, events: 2 });
    expect(backlog.lost).toEqual({ calls: 0, events: 2 });
  });
});
