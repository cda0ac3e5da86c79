import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { cancelPending, concludeRun } from '../../run/conclude-run.ts';
import { reasonInWords } from '../../run/words.ts';
import { markAll } from '../../item-store.ts';
import { lookStep } from './look-step.ts';
import { requestStep } from './request-step.ts';
import { readRequestsBack } from './read-requests-back.ts';
import type { TimeOffTools } from './time-off-tools.ts';

/**
 * Carries a run of time-off requests on until it is finished, has to wait, or is asked to stop. A round looks at what Genesys
 * holds, sends what is pending one by one, and reads everything back; a call whose answer was lost is never repeated before
 * it was looked for.
 */
export async function executeTimeOff(tools: TimeOffTools): Promise<JobOutcome> {
  return concludeRun(tools, await takeRounds(tools));
}

async function takeRounds(tools: TimeOffTools): Promise<JobOutcome> {
  for (let round = 1; round <= tools.settings.maxRounds; round++) {
    if (tools.signal.aborted) return { kind: 'released' };
    const stop = await tools.journal.stopRequested();
    const looked = stop === null ? await lookStep(tools, round) : null;
    if (looked && 'kind' in looked) return looked;
    const sent = looked === null ? stop : await requestStep(tools, round, looked.versions);
    if (typeof sent === 'object' && sent !== null && sent.kind !== 'finished') return sent;
    const back = await readRequestsBack(tools, round);
    // A run that ends for a reason of its own ends for that one.
    if (typeof sent === 'object' && sent !== null) return sent;
    if (typeof back !== 'number') return back;
    if (sent === 'pause') return { kind: 'paused' };
    if (sent === 'cancel') {
      await cancelPending(tools);
      return { kind: 'finished', state: 'cancelled', reason: 'Cancelled before anything more was sent.' };
    }
    if (back === 0) return { kind: 'finished', state: 'done', reason: null };
  }
  const reason = reasonInWords('keeps_failing');
  await tools.journal.write((tx) =>
    markAll(tx, tools.ctx.orgId, tools.job.runId, ['pending', 'sent'], {
      state: 'failed',
      reasonCode: 'keeps_failing',
      reason,
    }),
  );
  return { kind: 'finished', state: 'done', reason: null };
}
