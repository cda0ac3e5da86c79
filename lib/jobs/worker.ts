import 'server-only';
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { log } from '#lib/log.ts';
import { withWorker } from '#lib/tenancy/with-org.ts';
import { claimDueRun, nextDueInMs, renewLease, type Claim } from './claim-store.ts';
import type { JobHandler, JobOutcome } from './job-types.ts';
import { createLease, LeaseLost } from './lease.ts';
import { jobContext, settleTurn } from './run-lifecycle.ts';
import { runSignals, type RunSignals } from './run-signals.ts';

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
  readonly signals?: RunSignals;
};

/** A worker that runs. */
export type Worker = {
  /** Asks every run to park, waits at most `withinMs`, and gives the leases back. What is left resumes from its journal. */
  stop(withinMs?: number): Promise<void>;
  /** Forgets everything without giving anything back, as a crash does. For tests of the take-over. */
  kill(): void;
};

const CRASH_RETRY_MS = 5_000;
const MAX_CRASHES = 8;

/**
 * Works on due runs of every organisation, each under a lease, organisations in turn. Woken by signals, by the moment the
 * next parked run is due, and by a slow poll.
 */
export function startWorker(options: WorkerOptions): Worker {
  const { handlers, concurrency = 4, leaseMs = 15_000, pollMs = 5_000 } = options;
  const signals = options.signals ?? runSignals();
  const owner = `${os.hostname()}:${process.pid}:${randomUUID()}`;
  const kinds = Object.keys(handlers);
  const active = new Map<Promise<void>, AbortController>();
  /** Organisations in the order they were served, the longest ago first. */
  let served: string[] = [];
  let isStopping = false;
  let wake: () => void = () => undefined;
  let isWoken = false;

  const rouse = () => {
    isWoken = true;
    wake();
  };
  const unsubscribe = signals.subscribe(rouse);

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
    const controller = new AbortController();
    const turn = workOn(claimed, handlers, controller, leaseMs).finally(() => {
      active.delete(turn);
      rouse();
    });
    active.set(turn, controller);
  };

  const loop = async () => {
    while (!isStopping) {
      isWoken = false;
      let waitMs = pollMs;
      try {
        while (!isStopping && active.size < concurrency) {
          const claimed = await claim();
          if (!claimed) break;
          take(claimed);
        }
        const dueMs = isStopping ? null : await withWorker((tx) => nextDueInMs(tx, kinds));
        waitMs = Math.min(pollMs, Math.max(20, dueMs ?? pollMs));
      } catch (error) {
        log.error({ err: error }, 'worker could not look for runs');
      }
      if (isWoken || isStopping) continue;
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

  return {
    async stop(withinMs = 9_000) {
      isStopping = true;
      unsubscribe();
      wake();
      for (const controller of active.values()) controller.abort(new Error('The process is stopping.'));
      const deadline = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref());
      await Promise.race([Promise.allSettled([looping, ...active.keys()]), deadline]);
    },
    kill() {
      isStopping = true;
      unsubscribe();
      wake();
      for (const controller of active.values()) controller.abort(new LeaseLost('killed'));
    },
  };
}

async function workOn(
  claim: Claim,
  handlers: Readonly<Record<string, JobHandler>>,
  controller: AbortController,
  leaseMs: number,
): Promise<void> {
  const renewal = setInterval(() => void renew(claim, controller, leaseMs), leaseMs / 3);
  controller.signal.addEventListener('abort', () => {
    if (controller.signal.reason instanceof LeaseLost) clearInterval(renewal);
  });
  try {
    const ctx = await jobContext(claim);
    const lease = createLease(ctx, claim.runId, claim.leaseVersion);
    const handler = handlers[claim.kind];
    if (!handler) throw new Error(`Nothing works on runs of kind ${claim.kind}.`);
    const outcome = await handler({ job: claim, ctx, lease, signal: controller.signal }).catch((error: unknown) =>
      afterCrash(error, claim),
    );
    await settleTurn(ctx, lease, outcome);
  } catch (error) {
    if (error instanceof LeaseLost) log.info({ runId: claim.runId }, 'run was taken over');
    else log.error({ err: error, runId: claim.runId }, 'run could not be settled');
  } finally {
    clearInterval(renewal);
  }
}

async function renew(claim: Claim, controller: AbortController, leaseMs: number): Promise<void> {
  try {
    if (!(await withWorker((tx) => renewLease(tx, claim, leaseMs)))) controller.abort(new LeaseLost(claim.runId));
  } catch (error) {
    log.warn({ err: error, runId: claim.runId }, 'lease could not be renewed');
  }
}

/** A bug in a handler: tried again a few times, then the run ends and says so. */
function afterCrash(error: unknown, claim: Claim): JobOutcome {
  if (error instanceof LeaseLost) throw error;
  log.error({ err: error, runId: claim.runId, attempts: claim.attempts }, 'run crashed');
  if (claim.attempts < MAX_CRASHES) {
    const reason = 'We made a mistake. The run goes on in a few seconds.';
    return { kind: 'parked', wakeAtMs: Date.now() + CRASH_RETRY_MS * claim.attempts, reason };
  }
  const reason = `We made a mistake that repeats. Quote the run ${claim.runId} when you ask for help.`;
  return { kind: 'finished', state: 'failed', reason };
}

function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Error &&
    /23505|runs_one_running_per_scope|P2002/.test(`${error.message} ${String((error as { code?: unknown }).code)}`)
  );
}
