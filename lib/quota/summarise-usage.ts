import { addCounts, MINUTE_MS, noCounts, type UsageCounts, type UsageRow } from './roll-up.ts';
import type { UsageMinuteDto, UsageShare } from './schema.ts';

/** Minutes the quota page looks back, the running one included. */
export const WINDOW_MINUTES = 60;

/** A stored row, whichever priority it had. */
export type StoredUsage = Omit<UsageRow, 'orgId' | 'priority'>;

/** The first minute of the last hour: the running minute and the 59 before it. */
export function windowStartMs(nowMs: number): number {
  return (Math.floor(nowMs / MINUTE_MS) - WINDOW_MINUTES + 1) * MINUTE_MS;
}

/**
 * Every minute of the last hour, oldest first. A minute without a row is a real 0: the ledger is complete.
 */
export function usageByMinute(rows: readonly StoredUsage[], nowMs: number): UsageMinuteDto[] {
  const startMs = windowStartMs(nowMs);
  const minutes = Array.from({ length: WINDOW_MINUTES }, (_, index) => ({
    minuteMs: startMs + index * MINUTE_MS,
    calls: 0,
    throttled: 0,
    saved: 0,
  }));
  for (const row of rows) {
    const minute = minutes[(row.minuteMs - startMs) / MINUTE_MS];
    if (!minute) continue;
    minute.calls += row.calls;
    minute.throttled += row.throttled;
    minute.saved += row.cacheHits + row.coalesced;
  }
  return minutes;
}

/** What each consumer or operation spent, the greatest first, then by name. */
export function usageBy(rows: readonly StoredUsage[], dimension: 'consumer' | 'operation'): UsageShare[] {
  const sums = new Map<string, UsageCounts>();
  const total = totalUsage(rows).calls;
  for (const row of rows) {
    const sum = sums.get(row[dimension]) ?? noCounts();
    addCounts(sum, row);
    sums.set(row[dimension], sum);
  }
  return [...sums]
    .map(([name, sum]) => ({
      name,
      calls: sum.calls,
      share: total === 0 ? null : sum.calls / total,
      throttled: sum.throttled,
      errors: sum.errors,
      saved: sum.cacheHits + sum.coalesced,
      meanWaitMs: sum.calls === 0 ? null : sum.waitMsTotal / sum.calls,
      meanLatencyMs: sum.calls === 0 ? null : sum.latencyMsTotal / sum.calls,
    }))
    .sort((first, second) => second.calls - first.calls || first.name.localeCompare(second.name));
}

/** Everything added up. */
export function totalUsage(rows: readonly StoredUsage[]): UsageCounts {
  const sum = noCounts();
  for (const row of rows) addCounts(sum, row);
  return sum;
}
