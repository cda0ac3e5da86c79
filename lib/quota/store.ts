import 'server-only';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { UsageRow } from './roll-up.ts';
import type { StoredUsage } from './summarise-usage.ts';

/** One 429, as it is stored. The id is given by the writer, so that writing it twice leaves one row. */
export type ThrottleRow = {
  readonly id: string;
  readonly orgId: string;
  readonly at: Date;
  readonly operation: string;
  readonly family: string;
  readonly consumer: string;
  readonly priority: string;
  readonly retryAfterMs: number | null;
  readonly waitMs: number;
  readonly cause: string | null;
  readonly correlationId: string | null;
};

/**
 * Adds the rows of one organisation to what is stored, in one statement. `isKnown` is false when the organisation has no
 * row, and then nothing is written; `transactionId` lets {@link findTransactionState} tell later whether it committed.
 */
export async function addUsage(
  tx: OrgTx,
  orgId: string,
  rows: readonly UsageRow[],
): Promise<{ isKnown: boolean; transactionId: string }> {
  const column = <K extends keyof UsageRow>(name: K) => rows.map((row) => row[name]);
  const [written] = await tx.$queryRaw<{ isKnown: boolean; transactionId: string }[]>`
    WITH written AS (
      INSERT INTO usage_minutes AS stored (org_id, minute, operation, consumer, priority,
        calls, throttled, errors, cache_hits, coalesced, wait_ms_total, latency_ms_total)
      SELECT ${orgId}::uuid, to_timestamp(minute_ms / 1000), operation, consumer, priority,
        calls, throttled, errors, cache_hits, coalesced, wait_ms, latency_ms
      FROM unnest(${column('minuteMs')}::float8[], ${column('operation')}::text[], ${column('consumer')}::text[],
        ${column('priority')}::text[], ${column('calls')}::int[], ${column('throttled')}::int[], ${column('errors')}::int[],
        ${column('cacheHits')}::int[], ${column('coalesced')}::int[], ${column('waitMsTotal')}::bigint[],
        ${column('latencyMsTotal')}::bigint[])
        AS given (minute_ms, operation, consumer, priority, calls, throttled, errors, cache_hits, coalesced, wait_ms, latency_ms)
      WHERE EXISTS (SELECT FROM organisations WHERE id = ${orgId}::uuid)
      -- One order for every writer, so that two processes never wait for each other.
      ORDER BY minute_ms, operation, consumer, priority
      ON CONFLICT (org_id, minute, operation, consumer, priority) DO UPDATE SET
        calls = stored.calls + excluded.calls,
        throttled = stored.throttled + excluded.throttled,
        errors = stored.errors + excluded.errors,
        cache_hits = stored.cache_hits + excluded.cache_hits,
        coalesced = stored.coalesced + excluded.coalesced,
        wait_ms_total = stored.wait_ms_total + excluded.wait_ms_total,
        latency_ms_total = stored.latency_ms_total + excluded.latency_ms_total
      RETURNING 1
    )
    SELECT EXISTS (SELECT FROM organisations WHERE id = ${orgId}::uuid) AS "isKnown",
      pg_current_xact_id()::text AS "transactionId"`;
  if (!written) throw new Error('The statement that writes usage answered nothing.');
  return written;
}

/** Writes 429 events; those that are there already stay as they are. */
export async function insertThrottleEvents(tx: OrgTx, events: readonly ThrottleRow[]): Promise<void> {
  await tx.throttleEvent.createMany({ data: [...events], skipDuplicates: true });
}

/** How a transaction ended whose commit got no answer: `committed`, `aborted`, `in progress`; null when it is too old. */
export async function findTransactionState(tx: OrgTx, transactionId: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ state: string | null }[]>`
    SELECT pg_xact_status(${transactionId}::text::xid8) AS state`;
  return row?.state ?? null;
}

/** The usage of one organisation since a moment, one row per minute, operation and consumer. */
export async function findUsage(tx: OrgTx, orgId: string, sinceMs: number): Promise<StoredUsage[]> {
  const rows = await tx.usageMinute.groupBy({
    by: ['minute', 'operation', 'consumer'],
    where: { orgId, minute: { gte: new Date(sinceMs) } },
    _sum: {
      calls: true,
      throttled: true,
      errors: true,
      cacheHits: true,
      coalesced: true,
      waitMsTotal: true,
      latencyMsTotal: true,
    },
  });
  return rows.map(({ minute, operation, consumer, _sum }) => ({
    minuteMs: minute.getTime(),
    operation,
    consumer,
    calls: _sum.calls ?? 0,
    throttled: _sum.throttled ?? 0,
    errors: _sum.errors ?? 0,
    cacheHits: _sum.cacheHits ?? 0,
    coalesced: _sum.coalesced ?? 0,
    waitMsTotal: Number(_sum.waitMsTotal ?? 0),
    latencyMsTotal: Number(_sum.latencyMsTotal ?? 0),
  }));
}

/** The newest 429 events of one organisation since a moment, and how many there are in all. */
export async function findThrottleEvents(
  tx: OrgTx,
  orgId: string,
  sinceMs: number,
  limit: number,
): Promise<{ count: number; events: ThrottleRow[]; causes: string[] }> {
  const where = { orgId, at: { gte: new Date(sinceMs) } };
  const events = await tx.throttleEvent.findMany({ where, orderBy: { at: 'desc' }, take: limit });
  const causes = await tx.throttleEvent.groupBy({ by: ['cause'], where, _count: { _all: true } });
  return {
    events,
    count: causes.reduce((sum, group) => sum + group._count._all, 0),
    causes: causes.flatMap((group) => group.cause ?? []),
  };
}

/** What the trail calls an hour in which the ledger had to give calls up. */
export const LOSS_ACTION = 'ledger.lose';

/** Calls and 429s that the ledger had to give up, as it said since a moment. */
export async function findLedgerLoss(
  tx: OrgTx,
  orgId: string,
  sinceMs: number,
): Promise<{ calls: number; throttled: number }> {
  const [row] = await tx.$queryRaw<{ calls: number; throttled: number }[]>`
    SELECT coalesce(sum((after->>'calls')::int), 0)::int AS calls,
      coalesce(sum((after->>'throttled')::int), 0)::int AS throttled
    FROM audit_events
    WHERE org_id = ${orgId}::uuid AND action = ${LOSS_ACTION} AND at >= to_timestamp(${sinceMs}::float8 / 1000)`;
  return row ?? { calls: 0, throttled: 0 };
}
