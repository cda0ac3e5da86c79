import type { LedgerEntry } from '#lib/genesys/gateway-types.ts';
import { addRow, rowOf, shrinkRows, type UsageRow, type UsageRows } from './roll-up.ts';
import type { ThrottleRow } from './store.ts';

/** What waits to be written for one organisation. */
export type LedgerBatch = { readonly rows: readonly UsageRow[]; readonly events: readonly ThrottleRow[] };

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
  /** What had to be given up for lack of room since the last reading. */
  takeLoss(): { calls: number; events: number };
};

/** Rows and 429 events that may wait, over all organisations. */
export type BacklogCapacity = { readonly rows: number; readonly events: number };

type Waiting = { rows: UsageRows; events: ThrottleRow[] };

/** An empty backlog. */
export function createLedgerBacklog(capacity: BacklogCapacity): LedgerBacklog {
  const byOrg = new Map<string, Waiting>();
  const loss = { calls: 0, events: 0 };
  let rowCount = 0;
  let eventCount = 0;

  const waitingOf = (orgId: string): Waiting => {
    let waiting = byOrg.get(orgId);
    if (!waiting) byOrg.set(orgId, (waiting = { rows: new Map(), events: [] }));
    return waiting;
  };
  const addOne = (waiting: Waiting, row: UsageRow) => {
    const before = waiting.rows.size;
    addRow(waiting.rows, row);
    rowCount += waiting.rows.size - before;
  };
  const makeRoom = () => {
    if (rowCount > capacity.rows) {
      const all: UsageRows = new Map();
      for (const waiting of byOrg.values()) for (const row of waiting.rows.values()) addRow(all, row);
      const { kept, dropped } = shrinkRows(all, capacity.rows);
      for (const waiting of byOrg.values()) waiting.rows = new Map();
      rowCount = 0;
      for (const row of kept.values()) addOne(waitingOf(row.orgId), row);
      for (const row of dropped) loss.calls += row.calls;
    }
    while (eventCount > capacity.events) {
      const fullest = [...byOrg.values()].reduce((most, next) =>
        next.events.length > most.events.length ? next : most,
      );
      fullest.events.shift();
      eventCount -= 1;
      loss.events += 1;
    }
  };

  return {
    add(entry, eventId) {
      const waiting = waitingOf(entry.orgId);
      addOne(waiting, rowOf(entry));
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
      rowCount -= waiting.rows.size;
      eventCount -= waiting.events.length;
      return { rows: [...waiting.rows.values()], events: waiting.events };
    },
    putBack(orgId, batch) {
      const waiting = waitingOf(orgId);
      for (const row of batch.rows) addOne(waiting, row);
      waiting.events.unshift(...batch.events);
      eventCount += batch.events.length;
      makeRoom();
    },
    organisations: () => [...byOrg.keys()],
    takeLoss() {
      const taken = { ...loss };
      loss.calls = 0;
      loss.events = 0;
      return taken;
    },
  };
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
