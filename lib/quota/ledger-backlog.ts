import type { LedgerEntry } from '#lib/genesys/gateway-types.ts';
import { addRow, mergedRow, MERGED_NAME, rowOf, type UsageRow, type UsageRows } from './roll-up.ts';
import type { ThrottleRow } from './store.ts';

/** What waits to be written for one organisation, and what had to be given up for lack of room meanwhile. */
export type LedgerBatch = {
  readonly rows: readonly UsageRow[];
  readonly events: readonly ThrottleRow[];
  readonly lost: LedgerLoss;
};

/** Calls and 429 events that are in no row. */
export type LedgerLoss = { readonly calls: number; readonly events: number };

/** Ledger entries that are not in the database yet: rolled up, and bounded however long the database is away. */
export type LedgerBacklog = {
  /** `eventId` names the row of a 429. */
  add(entry: LedgerEntry, eventId: () => string): void;
  /** Takes out everything of one organisation; null when there is nothing. */
  take(orgId: string): LedgerBatch | null;
  /** Puts a batch back that could not be written. */
  putBack(orgId: string, batch: LedgerBatch): void;
  /** Organisations that have something waiting. */
  organisations(): string[];
  /** Whether something of the organisation was given up that its next batch tells of. */
  hasLost(orgId: string): boolean;
  /** What had to be given up since the start, over all organisations. */
  readonly lost: LedgerLoss;
};

/** Rows and 429 events that may wait, over all organisations. */
export type BacklogCapacity = { readonly rows: number; readonly events: number };

/** Of one organisation, oldest first: rows that gave up operation and consumer to save memory, and those in full. */
type Waiting = {
  merged: UsageRows;
  full: UsageRows;
  events: ThrottleRow[];
  lost: { calls: number; events: number };
};

/** Rows merged or dropped at a time: little enough that nobody waits for it. */
const MERGE_AT_ONCE = 200;
const DROP_AT_ONCE = 50;

/** An empty backlog. */
export function createLedgerBacklog(capacity: BacklogCapacity): LedgerBacklog {
  const byOrg = new Map<string, Waiting>();
  const total = { calls: 0, events: 0 };
  let rowCount = 0;
  let eventCount = 0;

  const waitingOf = (orgId: string): Waiting => {
    let waiting = byOrg.get(orgId);
    if (!waiting) {
      waiting = { merged: new Map(), full: new Map(), events: [], lost: { calls: 0, events: 0 } };
      byOrg.set(orgId, waiting);
    }
    return waiting;
  };
  const fullestBy = (sizeOf: (waiting: Waiting) => number): Waiting =>
    [...byOrg.values()].reduce((most, next) => (sizeOf(next) > sizeOf(most) ? next : most));
  const lose = (waiting: Waiting, calls: number, events: number) => {
    waiting.lost.calls += calls;
    waiting.lost.events += events;
    total.calls += calls;
    total.events += events;
  };
  /** The organisation with most rows merges its oldest; once all of its rows are merged, it drops its oldest. */
  const makeRoom = () => {
    while (rowCount > capacity.rows) {
      const fullest = fullestBy(rowsIn);
      const before = rowsIn(fullest);
      if (fullest.full.size > 0) mergeOldest(fullest);
      else lose(fullest, dropOldest(fullest), 0);
      rowCount -= before - rowsIn(fullest);
    }
    while (eventCount > capacity.events) {
      const fullest = fullestBy(({ events }) => events.length);
      fullest.events.shift();
      eventCount -= 1;
      lose(fullest, 0, 1);
    }
  };

  return {
    add(entry, eventId) {
      const waiting = waitingOf(entry.orgId);
      const before = rowsIn(waiting);
      addRow(waiting.full, rowOf(entry));
      rowCount += rowsIn(waiting) - before;
      if (entry.outcome === 'throttled') {
        waiting.events.push(eventOf(entry, eventId()));
        eventCount += 1;
      }
      makeRoom();
    },
    take(orgId) {
      const waiting = byOrg.get(orgId);
      if (!waiting) return null;
      byOrg.delete(orgId);
      rowCount -= rowsIn(waiting);
      eventCount -= waiting.events.length;
      const rows = [...waiting.merged.values(), ...waiting.full.values()];
      return { rows, events: waiting.events, lost: waiting.lost };
    },
    putBack(orgId, batch) {
      const waiting = waitingOf(orgId);
      const before = rowsIn(waiting);
      // The batch is older than what came meanwhile.
      const { merged, full } = waiting;
      waiting.merged = new Map();
      waiting.full = new Map();
      for (const row of [...batch.rows, ...merged.values(), ...full.values()]) {
        addRow(row.operation === MERGED_NAME ? waiting.merged : waiting.full, row);
      }
      rowCount += rowsIn(waiting) - before;
      waiting.events.unshift(...batch.events);
      eventCount += batch.events.length;
      waiting.lost.calls += batch.lost.calls;
      waiting.lost.events += batch.lost.events;
      makeRoom();
    },
    organisations: () => [...byOrg.keys()],
    hasLost(orgId) {
      const lost = byOrg.get(orgId)?.lost;
      return lost !== undefined && lost.calls + lost.events > 0;
    },
    get lost() {
      return { ...total };
    },
  };
}

function rowsIn({ merged, full }: Waiting): number {
  return merged.size + full.size;
}

function mergeOldest({ merged, full }: Waiting): void {
  for (const [key, row] of [...take(full, MERGE_AT_ONCE)]) {
    full.delete(key);
    addRow(merged, mergedRow(row));
  }
}

/** Calls that are gone with the rows. */
function dropOldest({ merged }: Waiting): number {
  let calls = 0;
  for (const [key, row] of [...take(merged, DROP_AT_ONCE)]) {
    merged.delete(key);
    calls += row.calls;
  }
  return calls;
}

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left === 0) return;
    left -= 1;
    yield item;
  }
}

function eventOf(entry: LedgerEntry, id: string): ThrottleRow {
  const { orgId, operation, family, consumer, priority, cause, correlationId } = entry;
  return {
    id,
    orgId,
    at: new Date(entry.startedAtMs),
    operation,
    family,
    consumer,
    priority,
    retryAfterMs: entry.retryAfterMs === null ? null : Math.round(entry.retryAfterMs),
    waitMs: Math.max(0, Math.round(entry.waitMs)),
    cause,
    correlationId,
  };
}
