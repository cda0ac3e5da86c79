import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { countItems, markAll } from '../store.ts';
import { awaitStep } from './await-step.ts';
import { decideNextStep, type NextStep } from './decide-next-step.ts';
import { readBackStep } from './read-back-step.ts';
import { readStep } from './read-step.ts';
import type { RunTools } from './run-tools.ts';
import { sendStep } from './send-step.ts';
import { reasonInWords } from './words.ts';

/** Far more steps than the rounds allow; reaching it means that a step does not move on. */
const MAX_STEPS = 100;

/** Carries a schedule run on from its journal until it is finished, has to wait, or is asked to stop. */
export async function executeRun(tools: RunTools): Promise<JobOutcome> {
  const { journal, signal, clock } = tools;
  for (let taken = 0; taken < MAX_STEPS; taken++) {
    if (signal.aborted) return { kind: 'released' };
    const next = decideNextStep(await journal.steps(), clock.now(), taken === 0);
    // Here nothing of this round has been sent.
    if (next.kind === 'read' || next.kind === 'send') {
      const stop = await journal.stopRequested();
      if (stop === 'cancel') return cancel(tools);
      if (stop === 'pause') return { kind: 'paused' };
    }
    const outcome = await takeStep(tools, next);
    if (outcome) return conclude(tools, outcome);
  }
  throw new Error(`Run ${tools.job.runId} does not move on.`);
}

async function takeStep(tools: RunTools, next: NextStep): Promise<JobOutcome | null> {
  switch (next.kind) {
    case 'read':
      return readStep(tools, next);
    case 'send':
      return sendStep(tools, next);
    case 'await':
      return awaitStep(tools, next);
    case 'read_back':
      return readBackStep(tools, next);
    case 'finish':
      return { kind: 'finished', state: 'done', reason: null };
  }
}

/** Nothing of this round has been sent: what is pending stays as it was. */
async function cancel(tools: RunTools): Promise<JobOutcome> {
  const reason = reasonInWords('cancelled');
  await tools.journal.write((tx) =>
    markAll(tx, tools.ctx.orgId, tools.job.runId, ['pending'], { state: 'failed', reasonCode: 'cancelled', reason }),
  );
  return { kind: 'finished', state: 'cancelled', reason: 'Cancelled before anything more was sent.' };
}

/** Names every item that a stopped run leaves behind, and lets the counts decide how the run ended. */
async function conclude(tools: RunTools, outcome: JobOutcome): Promise<JobOutcome> {
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
