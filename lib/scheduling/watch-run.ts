import { systemClock } from '#lib/clock.ts';
import { signals } from '#lib/db/signals.ts';
import { subscribeToRuns } from '#lib/jobs/run-signals.ts';
import type { StreamEvent } from '#lib/http/event-stream.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { getRun } from './get-run.ts';
import { isFinal, type RunSelector } from './schema.ts';

/** At most one look at the database in this time, however fast a run moves. */
const MIN_INTERVAL_MS = 400;
/** Looks again this often even when nothing was signalled, and so keeps the connection from idling out. */
const MAX_INTERVAL_MS = 15_000;
/** A stream ends after this; the browser opens a new one, which checks the person's sign-in again. */
const MAX_AGE_MS = 10 * 60_000;

/**
 * A run as it moves: `run` events with the whole run whenever something changed, `null` when nothing did for a while, and
 * `end` once it is over. Ends when `signal` is aborted or the run is not there (any more).
 */
export async function* watchRun(
  ctx: OrgContext,
  selector: RunSelector,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent | null> {
  requirePermission(ctx, 'scheduling:view');
  const endsAtMs = Date.now() + MAX_AGE_MS;
  let hasNews: boolean;
  let rouse: () => void = () => undefined;
  const unsubscribe = subscribeToRuns(signals(), (news) => {
    if (news !== null && news.runId !== selector.runId) return;
    hasNews = true;
    rouse();
  });
  try {
    let last = '';
    while (!signal.aborted && Date.now() < endsAtMs) {
      hasNews = false;
      const run = await getRun(ctx, selector);
      if (!run.ok) return;
      const text = JSON.stringify(run.data);
      yield text === last ? null : { event: 'run', data: run.data };
      last = text;
      if (isFinal(run.data.state)) {
        yield { event: 'end', data: null };
        return;
      }
      await pause(MIN_INTERVAL_MS, signal);
      if (hasNews) continue;
      const woken = new AbortController();
      rouse = () => woken.abort();
      await pause(MAX_INTERVAL_MS, AbortSignal.any([signal, woken.signal]));
    }
  } finally {
    unsubscribe();
  }
}

/** Waits; being woken early is no error. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await systemClock.sleep(ms, signal).catch(() => undefined);
}
