import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { awaitStep } from './await-step.ts';
import { cancelPending, concludeRun } from './conclude-run.ts';
import { decideNextStep, type NextStep } from './decide-next-step.ts';
import { readBackStep } from './read-back-step.ts';
import { readStep } from './read-step.ts';
import type { RunTools } from './run-tools.ts';
import { sendStep } from './send-step.ts';

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
      if (stop === 'cancel') {
        await cancelPending(tools);
        return { kind: 'finished', state: 'cancelled', reason: 'Cancelled before anything more was sent.' };
      }
      if (stop === 'pause') return { kind: 'paused' };
    }
    const outcome = await takeStep(tools, next);
    if (outcome) return concludeRun(tools, outcome);
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
