import 'server-only';
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { systemClock } from '#lib/clock.ts';
import type { Signals } from '#lib/db/signal-listeners.ts';
import { signals as processSignals } from '#lib/db/signals.ts';
import { log } from '#lib/log.ts';
import { withWorker } from '#lib/tenancy/with-org.ts';
import { claimDueRun, nextDueInMs, type Claim } from './claim-store.ts';
import type { JobHandler } from './job-types.ts';
import { LeaseLost } from './lease.ts';
import { subscribeToRuns } from './run-signals.ts';
import { workOnRun } from './work-on-run.ts';

/** How a worker behaves; the defaults suit one process. */
export type WorkerOptions = {
  /** What works on runs of each kind. */
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** Runs worked on at once by this process. */
  readonly concurrency?: number;
  /** A crashed process's runs are taken over after this. */
  readonly leaseMs?: number;
  /** Looks for due runs this often even when nothing was signalled. */
  readonly pollMs?: number;
  readonly signals?: Signals;
};

/** A worker that runs. */
export type Worker = {
  /** Asks every run to park, waits at most `withinMs`, and gives the leases back. What is left resumes from its journal. */
  stop(withinMs?: number): Promise<void>;
  /** Forgets everything without giving anything back, as a crash does. For tests of the take-over. */
  kill(): void;
};

/** While the database cannot be asked, it is tried this often. */
const DATABASE_RETRY_MS = 500;

/**
 * Works on due runs of every organisation, each under a lease, organisations in turn. Woken by signals, by the moment the
 * next parked run is due, and by a slow poll.
 */
export function startWorker(options: WorkerOptions): Worker {
  const { handlers, concurrency = 4, leaseMs = 15_000, pollMs = 5_000 } = options;
  const signals = options.signals ?? processSignals();
  const owner = `${os.hostname()}:${process.pid}:${randomUUID()}`;
  const kinds = Object.keys(handlers);
  const active = new Set<Promise<void>>();
  const stopping = new AbortController();
  /** Organisations in the order they were served, the longest ago first. */
  let served: string[] = [];
  let isFailing = false;
  let wake: () => void = () => undefined;
  let isWoken = false;

  const rouse = () => {
    isWoken = true;
    wake();
  };
  const unsubscribe = subscribeToRuns(signals, rouse);

  const claim = async (): Promise<Claim | null> => {
    try {
      return await withWorker((tx) => claimDueRun(tx, { owner, leaseMs, served, kinds }));
    } catch (error) {
      // Two workers may pick two runs of one scope at once; the index lets one pass, the other looks again.
      if (isUniqueViolation(error)) return null;
      throw error;
    }
  };

  const take = (claimed: Claim) => {
    served = [...served.filter((orgId) => orgId !== claimed.orgId), claimed.orgId].slice(-1_000);
    const work = workOnRun(claimed, handlers, stopping.signal, leaseMs, signals).finally(() => {
      active.delete(work);
      rouse();
    });
    active.add(work);
  };

  const reportFailure = (error: unknown) => {
    if (!isFailing) log.error({ err: error }, 'worker cannot look for runs and tries again');
    isFailing = true;
  };
  const reportRecovery = () => {
    if (isFailing) log.info('worker looks for runs again');
    isFailing = false;
  };

  const loop = async () => {
    const { signal } = stopping;
    while (!signal.aborted) {
      isWoken = false;
      let waitMs = pollMs;
      try {
        while (!signal.aborted && active.size < concurrency) {
          const claimed = await claim();
          if (!claimed) break;
          // Also when the worker was stopped meanwhile: what was claimed must be given back.
          take(claimed);
        }
        const dueMs = signal.aborted ? null : await withWorker((tx) => nextDueInMs(tx, kinds));
        waitMs = Math.min(pollMs, Math.max(20, dueMs ?? pollMs));
        reportRecovery();
      } catch (error) {
        reportFailure(error);
        waitMs = Math.min(pollMs, DATABASE_RETRY_MS);
      }
      if ((isWoken && !isFailing) || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const looping = loop();
  const end = (reason: Error) => {
    stopping.abort(reason);
    unsubscribe();
    wake();
  };
  const parked = async () => {
    await looping;
    await Promise.allSettled(active);
  };

  return {
    async stop(withinMs = 9_000) {
      end(new Error('The process is stopping.'));
      const over = new AbortController();
      const deadline = systemClock.sleep(withinMs, over.signal).catch(() => undefined);
      await Promise.race([parked(), deadline]);
      over.abort();
    },
    kill() {
      end(new LeaseLost('killed'));
    },
  };
}

function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Error &&
    /23505|runs_one_running_per_scope|P2002/.test(`${error.message} ${String((error as { code?: unknown }).code)}`)
  );
}
