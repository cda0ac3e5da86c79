import { randomUUID } from 'node:crypto';
import type { LedgerEntry, LedgerSink } from '#lib/genesys/gateway-types.ts';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { steadyClock } from '#lib/limits/steady-clock.ts';
import { log } from '#lib/log.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg, withoutOrg } from '#lib/tenancy/with-org.ts';
import { createLedgerBacklog, type BacklogCapacity, type LedgerBatch, type LedgerLoss } from './ledger-backlog.ts';
import { createRecentCalls, type RecentCalls } from './recent-calls.ts';
import { findTransactionState, LOSS_ACTION, writeLedger } from './store.ts';

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

/** Organisations in one transaction, and failed transactions after which a pass gives up. */
const ORGANISATIONS_AT_ONCE = 100;
const FAILURES_PER_PASS = 3;

/** Genesys' organisation ids are UUIDs; what is not one stands for a sign-in whose organisation is not known yet. */
const ORGANISATION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A batch whose commit got no answer, so that it may or may not be stored. */
type Doubt = { readonly batch: LedgerBatch; readonly transactionId: string };

type Taken = { readonly orgId: string; readonly batch: LedgerBatch };

/**
 * Starts writing with the first entry; the timer does not keep the process alive. It keeps the gateway's steady time, so that
 * a corrected system clock neither holds writing back nor changes which calls are the latest.
 */
export function createLedgerWriter(settings: Partial<LedgerWriterSettings> = {}): LedgerWriter {
  const { intervalMs, retryMs, closeWithinMs, capacity } = { ...DEFAULTS, ...settings };
  const backlog = createLedgerBacklog(capacity);
  const recent = createRecentCalls();
  const doubts = new Map<string, Doubt>();
  let timer: ReturnType<typeof setInterval> | null = null;
  let unattributed = 0;
  let retryAtMs = 0;
  let isFailing = false;

  const setAside = (count: number, reason: string) => {
    unattributed += count;
    log.debug({ count, reason, total: unattributed }, 'calls of no organisation we know are not in the ledger');
  };

  /** Writes what waits for these organisations in one transaction. */
  const write = async (orgIds: readonly string[]): Promise<boolean> => {
    let taken: Taken[] = [];
    const attempt: { transactionId: string | null } = { transactionId: null };
    try {
      await settleDoubts(orgIds);
      taken = orgIds.flatMap((orgId) => {
        const batch = backlog.take(orgId);
        return batch ? [{ orgId, batch }] : [];
      });
      if (taken.length === 0) return true;
      const strangers = await store(taken, attempt);
      for (const { orgId, batch } of taken) {
        if (strangers.has(orgId)) setAside(answersIn(batch.rows), 'unknown organisation');
      }
      reportRecovery();
      return true;
    } catch (error) {
      const { transactionId } = attempt;
      for (const { orgId, batch } of taken) {
        if (transactionId === null) backlog.putBack(orgId, batch);
        else doubts.set(orgId, { batch, transactionId });
      }
      reportFailure(error);
      return false;
    }
  };

  const settleDoubts = async (orgIds: readonly string[]) => {
    const open = orgIds.flatMap((orgId) => {
      const doubt = doubts.get(orgId);
      return doubt ? [{ orgId, doubt }] : [];
    });
    for (const [transactionId, doubted] of Map.groupBy(open, ({ doubt }) => doubt.transactionId)) {
      const state = await withoutOrg((tx) => findTransactionState(tx, transactionId));
      if (state === 'in progress') throw new Error('The outcome of an earlier write is not known yet.');
      for (const { orgId, doubt } of doubted) {
        doubts.delete(orgId);
        if (state !== 'committed') backlog.putBack(orgId, doubt.batch);
      }
    }
  };

  const writeAll = async (): Promise<boolean> => {
    const waiting = [...new Set([...backlog.organisations(), ...doubts.keys()])];
    const lossy = waiting.filter((orgId) => backlog.hasLost(orgId));
    const others = waiting.filter((orgId) => !backlog.hasLost(orgId));
    // After a failure one at a time, so that one organisation's rows cannot keep the others from being written.
    const size = isFailing ? 1 : ORGANISATIONS_AT_ONCE;
    const chunks = [...lossy.map((orgId) => [orgId]), ...inChunks(others, size)];
    let failures = 0;
    for (const chunk of chunks) {
      if (!(await write(chunk))) failures += 1;
      if (failures >= FAILURES_PER_PASS) break;
    }
    return failures === 0;
  };

  // One write at a time; who asks meanwhile gets the one after it.
  let turn: Promise<unknown> = Promise.resolve();
  const flush = (orgId?: string): Promise<boolean> => {
    const own = turn.then(() => (orgId === undefined ? writeAll() : write([orgId])));
    turn = own;
    return own;
  };

  let pass: Promise<unknown> | null = null;
  const tick = () => {
    const nowMs = steadyClock.now();
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
    retryAtMs = steadyClock.now() + retryMs;
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
    recent: (orgId) => recent.read(orgId, steadyClock.now()),
    get lost() {
      return backlog.lost;
    },
    get unattributed() {
      return unattributed;
    },
    async close() {
      if (timer) clearInterval(timer);
      const giveUpAtMs = steadyClock.now() + closeWithinMs;
      while (!(await flush())) {
        if (steadyClock.now() >= giveUpAtMs) {
          const organisations = new Set([...backlog.organisations(), ...doubts.keys()]).size;
          return log.error({ organisations }, 'the call ledger of the last moments could not be written');
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(250, retryMs)));
      }
    },
  };
}

/** Stores the batches; notes the transaction before it commits. Answers the organisations that are not known. */
async function store(taken: readonly Taken[], attempt: { transactionId: string | null }): Promise<Set<string>> {
  const additions = taken.map(({ orgId, batch }) => ({ orgId, ...batch }));
  const [only] = taken;
  const hasLost = only !== undefined && taken.length === 1 && only.batch.lost.calls + only.batch.lost.events > 0;
  if (!hasLost) {
    return withoutOrg(async (tx) => {
      const { strangers, transactionId } = await writeLedger(tx, additions);
      attempt.transactionId = transactionId;
      return new Set(strangers);
    });
  }
  // What had to be given up is part of the organisation's trail, in the same transaction as what was kept.
  const ctx = systemContext(only.orgId);
  return withOrg(ctx, async (tx) => {
    const { strangers, transactionId } = await writeLedger(tx, additions);
    const { calls, events } = only.batch.lost;
    if (strangers.length === 0) {
      await recordAudit(tx, ctx, { action: LOSS_ACTION, after: { calls, throttled: events } });
    }
    attempt.transactionId = transactionId;
    return new Set(strangers);
  });
}

function* inChunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function answersIn(rows: LedgerBatch['rows']): number {
  return rows.reduce((sum, row) => sum + row.calls + row.cacheHits + row.coalesced, 0);
}

function systemContext(orgId: string) {
  return createOrgContext({ orgId, actor: { kind: 'system', id: null, name: 'call ledger' }, roles: [] });
}
