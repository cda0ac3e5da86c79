import type { LedgerEntry } from '#lib/genesys/gateway-types.ts';

/** One minute, the grain of the roll-up. */
export const MINUTE_MS = 60_000;

/** What operation and consumer are called once their rows were merged to save memory. */
export const MERGED_NAME = '(merged)';

/** What one organisation's calls of one minute, operation, consumer and priority add up to. */
export type UsageCounts = {
  /** Requests that reached Genesys and count against a budget, throttled ones included. */
  calls: number;
  throttled: number;
  /** Attempts that failed for any other reason, whether they spent budget or not. */
  errors: number;
  /** Answers from the cache, stale ones included: each a call not made. */
  cacheHits: number;
  /** Answers shared with a call already under way: each a call not made. */
  coalesced: number;
  waitMsTotal: number;
  latencyMsTotal: number;
};

/** One row of the roll-up. */
export type UsageRow = UsageCounts & {
  readonly orgId: string;
  /** Start of the minute, epoch milliseconds. */
  readonly minuteMs: number;
  readonly operation: string;
  readonly consumer: string;
  readonly priority: string;
};

/** Rows by {@link rowKey}. */
export type UsageRows = Map<string, UsageRow>;

/** What one ledger entry adds. */
export function countsOf(entry: LedgerEntry): UsageCounts {
  const isThrottled = entry.outcome === 'throttled';
  return {
    calls: entry.metered ? 1 : 0,
    throttled: isThrottled ? 1 : 0,
    errors: isThrottled || entry.outcome === 'ok' || entry.outcome === 'aborted' ? 0 : 1,
    cacheHits: entry.cache === 'hit' || entry.cache === 'stale' ? 1 : 0,
    coalesced: entry.cache === 'coalesced' ? 1 : 0,
    waitMsTotal: Math.max(0, Math.round(entry.waitMs)),
    latencyMsTotal: Math.max(0, Math.round(entry.latencyMs)),
  };
}

/** The row a ledger entry belongs to, holding that entry alone. */
export function rowOf(entry: LedgerEntry): UsageRow {
  return {
    orgId: entry.orgId,
    minuteMs: Math.floor(entry.startedAtMs / MINUTE_MS) * MINUTE_MS,
    operation: entry.operation,
    consumer: entry.consumer,
    priority: entry.priority,
    ...countsOf(entry),
  };
}

/** Adds a row to those that are there, into the one with the same key where it exists. */
export function addRow(rows: UsageRows, row: UsageRow): void {
  const key = rowKey(row);
  const known = rows.get(key);
  if (known) addCounts(known, row);
  else rows.set(key, { ...row });
}

/** Adds `more` to `sum` in place. */
export function addCounts(sum: UsageCounts, more: UsageCounts): void {
  sum.calls += more.calls;
  sum.throttled += more.throttled;
  sum.errors += more.errors;
  sum.cacheHits += more.cacheHits;
  sum.coalesced += more.coalesced;
  sum.waitMsTotal += more.waitMsTotal;
  sum.latencyMsTotal += more.latencyMsTotal;
}

/** All counts zero. */
export function noCounts(): UsageCounts {
  return { calls: 0, throttled: 0, errors: 0, cacheHits: 0, coalesced: 0, waitMsTotal: 0, latencyMsTotal: 0 };
}

/** The row without operation and consumer: rows of one minute and priority become one, totals and peaks stay exact. */
export function mergedRow(row: UsageRow): UsageRow {
  return { ...row, operation: MERGED_NAME, consumer: MERGED_NAME };
}

function rowKey(row: UsageRow): string {
  return `${row.orgId}\n${row.minuteMs}\n${row.operation}\n${row.consumer}\n${row.priority}`;
}
