import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { countItems, markAll } from '../item-store.ts';
import type { BaseTools } from './run-tools.ts';
import { reasonInWords } from './words.ts';

/** Names what was not sent when somebody asked the run to end; it stays in Genesys as it was. */
export async function cancelPending(tools: BaseTools): Promise<void> {
  const reason = reasonInWords('cancelled');
  await tools.journal.write((tx) =>
    markAll(tx, tools.ctx.orgId, tools.job.runId, ['pending'], { state: 'failed', reasonCode: 'cancelled', reason }),
  );
}

/** Names every item that a stopped run leaves behind, and lets the counts decide how the run ended. */
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
    });
    return outcome;
  }
  const counts = await withOrg(tools.ctx, (tx) => countItems(tx, orgId, [runId]));
  const of = (state: string) => counts.find((entry) => entry.state === state)?.count ?? 0;
  const open = of('failed') + of('conflict');
  if (open === 0) return outcome;
  const reason = `${open} of the changes did not go through; each says why.`;
  return of('done') + of('unchanged') > 0 ? { ...outcome, reason } : { kind: 'finished', state: 'failed', reason };
}
