import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { LeaseLost } from '#lib/jobs/lease.ts';
import { log } from '#lib/log.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { countItems, markAll } from '../item-store.ts';
import { deleteUpload } from '../upload-store.ts';
import { markSent } from './mark-sent.ts';
import type { BaseTools } from './run-tools.ts';
import { reasonInWords } from './words.ts';

/** Names what was not sent when somebody asked the run to end; it stays in Genesys as it was. */
export async function cancelPending(tools: BaseTools): Promise<void> {
  const reason = reasonInWords('cancelled');
  const { orgId } = tools.ctx;
  const { runId } = tools.job;
  await tools.journal.write(async (tx) => {
    await markAll(tx, orgId, runId, ['pending'], { state: 'failed', reasonCode: 'cancelled', reason });
    await deleteUpload(tx, orgId, runId);
  });
}

/** Names every item that a stopped run leaves behind, forgets what was never sent, and lets the counts decide how the run ended. */
export async function concludeRun(tools: BaseTools, outcome: JobOutcome): Promise<JobOutcome> {
  if (outcome.kind !== 'finished' || outcome.state === 'cancelled') return outcome;
  const { orgId } = tools.ctx;
  const { runId } = tools.job;
  if (outcome.state === 'failed') {
    const reason = outcome.reason ?? reasonInWords('not_sent');
    const unread = reasonInWords('not_read_back');
    await tools.journal.write(async (tx) => {
      await markAll(tx, orgId, runId, ['pending'], { state: 'failed', reasonCode: 'not_sent', reason });
      await markAll(tx, orgId, runId, ['sent'], { state: 'failed', reasonCode: 'not_read_back', reason: unread });
      await deleteUpload(tx, orgId, runId);
    });
    return outcome;
  }
  const counts = await withOrg(tools.ctx, async (tx) => {
    await deleteUpload(tx, orgId, runId);
    return countItems(tx, orgId, [runId]);
  });
  const of = (state: string) => counts.find((entry) => entry.state === state)?.count ?? 0;
  const open = of('failed') + of('conflict');
  if (open === 0) return outcome;
  const reason = `${open} of the changes did not go through; each says why.`;
  return of('done') + of('unchanged') > 0 ? { ...outcome, reason } : { kind: 'finished', state: 'failed', reason };
}

/** Before it is tried again to name what a run leaves behind that is given up. */
const CONCLUDE_AGAIN_MS = 60_000;

/**
 * As {@link concludeRun}, for a turn that ended with a mistake of ours. Where even that cannot be written, the run does not end but
 * is tried again, so that no run is over whose items nobody has named.
 */
export async function concludeCrashed(tools: BaseTools, outcome: JobOutcome): Promise<JobOutcome> {
  if (outcome.kind !== 'finished') return outcome;
  try {
    const last = (await tools.journal.steps()).at(-1);
    // All that was pending may have gone with it.
    if (last?.kind === 'update' && last.state !== 'failed') await tools.journal.write((tx) => markSent(tools, tx));
    return await concludeRun(tools, outcome);
  } catch (error) {
    if (error instanceof LeaseLost || error instanceof DatabaseUnavailable) throw error;
    log.error({ err: error, runId: tools.job.runId }, 'a run that is given up could not be concluded');
    const reason = outcome.reason ?? reasonInWords('not_sent');
    return { kind: 'parked', wakeAtMs: tools.clock.now() + CONCLUDE_AGAIN_MS, reason, isCrash: true };
  }
}
