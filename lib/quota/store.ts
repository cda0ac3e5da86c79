import 'server-only';
import type { OrgTx, UnsetTx } from '#lib/tenancy/with-org.ts';
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

/** What is to be added for one organisation. */
export type LedgerAddition = {
  readonly orgId: string;
  readonly rows: readonly UsageRow[];
  readonly events: readonly ThrottleRow[];
};

/**
 * Adds rows and 429 events to what is stored, all organisations in one statement; events that are there already stay as
 * they are. `strangers` are the organisations that have no row, for which nothing is written; `transactionId` lets
 * {@link findTransactionState} tell later whether it committed.
 */
export async function writeLedger(
  tx: OrgTx | UnsetTx,
  additions: readonly LedgerAddition[],
): Promise<{ strangers: string[]; transactionId: string }> {
  const batches = additions.map(({ orgId, rows, events }) => ({
    org: orgId,
    rows,
    events: events.map(({ at, ...event }) => ({ ...event, atMs: at.getTime() })),
  }));
  const [written] = await tx.$queryRaw<{ strangers: string[]; transactionId: string }[]>`
    SELECT write_ledger(${JSON.stringify(batches)}::jsonb) AS strangers, pg_current_xact_id()::text AS "transactionId"`;
  if (!written) throw new Error('The statement that writes the ledger answered nothing.');
  return written;
}

/** How a transaction ended whose commit got no answer: `committed`, `aborted`, `in progress`; null when it is too old. */
export async function findTransactionState(tx: UnsetTx, transactionId: string): Promise<string | null> {
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
