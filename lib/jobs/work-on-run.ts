import 'server-only';
import { systemClock } from '#lib/clock.ts';
import type { Signals } from '#lib/db/signal-listeners.ts';
import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import { log } from '#lib/log.ts';
import { withWorker } from '#lib/tenancy/with-org.ts';
import { renewLease, type Claim } from './claim-store.ts';
import type { JobHandler, JobOutcome } from './job-types.ts';
import { createLease, LeaseLost } from './lease.ts';
import { jobContext, settleTurn } from './run-lifecycle.ts';
import { subscribeToRuns } from './run-signals.ts';

const CRASH_RETRY_MS = 5_000;
const MAX_CRASHES = 8;

/** While the database is away, a run that was under way asks for its lease this often. */
const REGAIN_EVERY_MS = 500;

/**
 * Works on a claimed run until its turn is settled. When the database goes away meanwhile, the run is not given up: it goes on
 * from its journal as soon as the lease can be shown to be ours still. `stop` parks it.
 */
export async function workOnRun(
  claim: Claim,
  handlers: Readonly<Record<string, JobHandler>>,
  stop: AbortSignal,
  leaseMs: number,
  signals: Signals,
): Promise<void> {
  try {
    while (!(await takeTurn(claim, handlers, stop, leaseMs, signals))) {
      if (!(await regainLease(claim, stop, leaseMs))) return;
      log.info({ runId: claim.runId }, 'run goes on after the database was away');
    }
  } catch (error) {
    if (error instanceof LeaseLost) log.info({ runId: claim.runId }, 'run was taken over');
    else log.error({ err: error, runId: claim.runId }, 'run could not be settled');
  }
}

/** One turn; false when the database went away before its end was written. */
async function takeTurn(
  claim: Claim,
  handlers: Readonly<Record<string, JobHandler>>,
  stop: AbortSignal,
  leaseMs: number,
  signals: Signals,
): Promise<boolean> {
  const keeping = keepLease(claim, stop, leaseMs);
  const signal = AbortSignal.any([stop, keeping.lost]);
  const onSignal = (listener: () => void) =>
    subscribeToRuns(signals, (news) => {
      if (news === null || news.runId === claim.runId) listener();
    });
  try {
    const ctx = await jobContext(claim);
    const lease = createLease(ctx, claim.runId, claim.leaseVersion);
    const handler = handlers[claim.kind];
    if (!handler) throw new Error(`Nothing works on runs of kind ${claim.kind}.`);
    const afterCrash = (error: unknown) => endOfCrash(error, claim);
    const outcome = await handler({ job: claim, ctx, lease, signal, onSignal, afterCrash }).catch(afterCrash);
    await settleTurn(ctx, lease, outcome);
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    log.warn({ err: error, runId: claim.runId }, 'run waits for the database');
    return false;
  } finally {
    keeping.end();
  }
}

/** Whether the run is still ours, asked until the database answers; false, too, when the process stops before. */
async function regainLease(claim: Claim, stop: AbortSignal, leaseMs: number): Promise<boolean> {
  while (!stop.aborted) {
    try {
      return await withWorker((tx) => renewLease(tx, claim, leaseMs));
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
    }
    await systemClock.sleep(REGAIN_EVERY_MS, stop).catch(() => undefined);
  }
  return false;
}

/**
 * Renews a lease until it is ended. `lost` is aborted when somebody else has it, and when nobody could be asked for as long as
 * it lasts: from then on another process may be at work.
 */
function keepLease(claim: Claim, stop: AbortSignal, leaseMs: number): { readonly lost: AbortSignal; end(): void } {
  const controller = new AbortController();
  let heldUntilMs = performance.now() + leaseMs;
  let isRenewing = false;
  const renew = async () => {
    const askedAtMs = performance.now();
    isRenewing = true;
    try {
      if (await withWorker((tx) => renewLease(tx, claim, leaseMs))) heldUntilMs = askedAtMs + leaseMs;
      else controller.abort(new LeaseLost(claim.runId));
    } catch (error) {
      log.warn({ err: error, runId: claim.runId }, 'lease could not be renewed');
      if (performance.now() >= heldUntilMs) controller.abort(new Error('The lease may have run out.'));
    } finally {
      isRenewing = false;
    }
  };
  const timer = setInterval(() => void (isRenewing || renew()), leaseMs / 3);
  // A process that is killed in a test renews nothing; the signal outlives this run, so the listener goes with it.
  const onStop = () => stop.reason instanceof LeaseLost && clearInterval(timer);
  stop.addEventListener('abort', onStop);
  return {
    lost: controller.signal,
    end() {
      clearInterval(timer);
      stop.removeEventListener('abort', onStop);
    },
  };
}

/** A bug in a handler: tried again a few times, then the run ends and says so. */
function endOfCrash(error: unknown, claim: Claim): JobOutcome {
  if (error instanceof LeaseLost || error instanceof DatabaseUnavailable) throw error;
  const crashes = claim.crashes + 1;
  log.error({ err: error, runId: claim.runId, crashes }, 'run crashed');
  if (crashes < MAX_CRASHES) {
    const reason = 'We made a mistake. The run goes on in a few seconds.';
    return { kind: 'parked', wakeAtMs: Date.now() + CRASH_RETRY_MS * crashes, reason, isCrash: true };
  }
  const reason = `We made a mistake that repeats. Quote the run ${claim.runId} when you ask for help.`;
  return { kind: 'finished', state: 'failed', reason };
}
