import { randomUUID } from 'node:crypto';
import type { LedgerEntry, LedgerSink } from '#lib/genesys/gateway-types.ts';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { log } from '#lib/log.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { createLedgerBacklog, type BacklogCapacity, type LedgerBatch, type LedgerLoss } from './ledger-backlog.ts';
import { createRecentCalls, type RecentCalls } from './recent-calls.ts';
import { addUsage, findTransactionState, insertThrottleEvents, LOSS_ACTION } from './store.ts';

/** Takes the gateway's ledger entries and writes them to Postgres, off the hot path. */
export type LedgerWriter = LedgerSink & {
  /**
   * Writes what was recorded so far, of one organisation or of all. True when all of it is in the database; false when the
   * database could not take it and it is kept for later. Never rejects.
   */
  flush(orgId?: string): Promise<boolean>;
  /** What an organisation did in the last 60 seconds in this process, counted to the call. */
  recent(orgId: string): RecentCalls;
  /** Calls and 429 events given up for lack of memory while the database was away; each organisation's trail says so, too. */
  readonly lost: LedgerLoss;
  /** Calls that belong to no organisation we know (sign-ins before it is known), which are counted here and not stored. */
  readonly unattributed: number;
  /** Stops the timer and writes what is left, trying for a few seconds when the database is away. */
  close(): Promise<void>;
};

/** What a test may set; the defaults serve the application. */
export type LedgerWriterSettings = {
  readonly intervalMs: number;
  /** After a failure the next attempt comes this much later. */
  readonly retryMs: number;
  readonly closeWithinMs: number;
  readonly capacity: BacklogCapacity;
};

const DEFAULTS: LedgerWriterSettings = {
  // Twice a second, so that a process that is killed loses what is younger than a second and nothing else.
  intervalMs: 500,
  retryMs: 3000,
  closeWithinMs: 5000,
  // About 20 MB; over 30 minutes of 500 busy organisations.
  capacity: { rows: 50_000, events: 10_000 },
};

/** Organisations written at the same time: leaves most of the connection pool to people. */
const PARALLEL_WRITES = 3;

/** Genesys' organisation ids are UUIDs; what is not one stands for a sign-in whose organisation is not known yet. */
const ORGANISATION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A batch whose commit got no answer, so that it may or may not be stored. */
type Doubt = { readonly batch: LedgerBatch; readonly transactionId: string };

/** Starts writing with the first entry; the timer does not keep the process alive. */
export function createLedgerWriter(settings: Partial<LedgerWriterSettings> = {}): LedgerWriter {
  const { intervalMs, retryMs, closeWithinMs, capacity } = { ...DEFAULTS, ...settings };
  const backlog = createLedgerBacklog(capacity);
  const recent = createRecentCalls();
  const writing = new Map<string, Promise<boolean>>();
  const doubts = new Map<string, Doubt>();
  let timer: ReturnType<typeof setInterval> | null = null;
  let unattributed = 0;
  let retryAtMs = 0;
  let isFailing = false;

  const setAside = (count: number, reason: string) => {
    unattributed += count;
    log.debug({ count, reason, total: unattributed }, 'calls of no organisation we know are not in the ledger');
  };

  const write = async (orgId: string): Promise<boolean> => {
    let batch: LedgerBatch | null = null;
    let transactionId: string | null = null;
    try {
      await settleDoubt(orgId);
      batch = backlog.take(orgId);
      if (!batch) return true;
      const { rows, events, lost } = batch;
      const isKnown = await withOrg(systemContext(orgId), async (tx) => {
        const written = await addUsage(tx, orgId, rows);
        if (written.isKnown) {
          await insertThrottleEvents(tx, events);
          if (lost.calls + lost.events > 0) {
            const after = { calls: lost.calls, throttled: lost.events };
            await recordAudit(tx, systemContext(orgId), { action: LOSS_ACTION, after });
          }
        }
        ({ transactionId } = written);
        return written.isKnown;
      });
      if (!isKnown) setAside(answersIn(rows), 'unknown organisation');
      reportRecovery();
      return true;
    } catch (error) {
      if (batch && transactionId) doubts.set(orgId, { batch, transactionId });
      else if (batch) backlog.putBack(orgId, batch);
      reportFailure(error);
      return false;
    }
  };

  const settleDoubt = async (orgId: string) => {
    const doubt = doubts.get(orgId);
    if (!doubt) return;
    const state = await withOrg(systemContext(orgId), (tx) => findTransactionState(tx, doubt.transactionId));
    if (state === 'in progress') throw new Error('The outcome of an earlier write is not known yet.');
    doubts.delete(orgId);
    if (state !== 'committed') backlog.putBack(orgId, doubt.batch);
  };

  // One write per organisation at a time; who asks meanwhile gets the one after it.
  const writeInTurn = (orgId: string): Promise<boolean> => {
    const turn = (writing.get(orgId) ?? Promise.resolve(true)).then(() => write(orgId));
    writing.set(orgId, turn);
    return turn.finally(() => {
      if (writing.get(orgId) === turn) writing.delete(orgId);
    });
  };

  const flush = async (orgId?: string): Promise<boolean> => {
    if (orgId !== undefined) return writeInTurn(orgId);
    const waiting = [...new Set([...backlog.organisations(), ...doubts.keys(), ...writing.keys()])];
    let isComplete = true;
    const worker = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (!(await writeInTurn(next))) isComplete = false;
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_WRITES }, worker));
    return isComplete;
  };

  let pass: Promise<unknown> | null = null;
  const tick = () => {
    const nowMs = Date.now();
    recent.prune(nowMs);
    if (pass || nowMs < retryAtMs) return;
    pass = flush().finally(() => (pass = null));
  };

  let reported = 0;
  const reportLoss = () => {
    const { lost } = backlog;
    if (lost.calls + lost.events === reported) return;
    reported = lost.calls + lost.events;
    log.error(lost, 'the call ledger outgrew its memory; this much is lost since the start');
  };
  const reportFailure = (error: unknown) => {
    retryAtMs = Date.now() + retryMs;
    if (!isFailing) log.warn({ err: error }, 'the call ledger cannot be written and is kept in memory');
    isFailing = true;
    reportLoss();
  };
  const reportRecovery = () => {
    if (isFailing) log.info('the call ledger is written again');
    isFailing = false;
    retryAtMs = 0;
    reportLoss();
  };

  return {
    record(entry: LedgerEntry) {
      if (!ORGANISATION_ID.test(entry.orgId)) return setAside(1, 'not an organisation id');
      recent.add(entry);
      backlog.add(entry, randomUUID);
      timer ??= setInterval(tick, intervalMs).unref();
    },
    flush,
    recent: (orgId) => recent.read(orgId, Date.now()),
    get lost() {
      return backlog.lost;
    },
    get unattributed() {
      return unattributed;
    },
    async close() {
      if (timer) clearInterval(timer);
      const giveUpAtMs = Date.now() + closeWithinMs;
      while (!(await flush())) {
        if (Date.now() >= giveUpAtMs) {
          const organisations = new Set([...backlog.organisations(), ...doubts.keys()]).size;
          return log.error({ organisations }, 'the call ledger of the last moments could not be written');
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(250, retryMs)));
      }
    },
  };
}

function answersIn(rows: LedgerBatch['rows']): number {
  return rows.reduce((sum, row) => sum + row.calls + row.cacheHits + row.coalesced, 0);
}

function systemContext(orgId: string) {
  return createOrgContext({ orgId, actor: { kind: 'system', id: null, name: 'call ledger' }, roles: [] });
}
