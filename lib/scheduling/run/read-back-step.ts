import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { compareReadBack, type ReadBackVerdict } from '../compare-read-back.ts';
import { readShifts } from '../read-week.ts';
import { markItems, type ItemMark } from '../store.ts';
import type { NextStep } from './decide-next-step.ts';
import type { AwaitOutcome } from './journal-types.ts';
import { agentsByUnit, failureOutcome, type RunTools } from './run-tools.ts';
import { verdictInWords } from './words.ts';

type ReadBackStep = Extract<NextStep, { kind: 'read_back' }>;

/**
 * Reads every sent item back and marks it. After a completed update what is not as asked has failed; after any other end it
 * goes back to pending and the week is read again, because then the update may rightly not have been applied.
 */
export async function readBackStep(tools: RunTools, step: ReadBackStep): Promise<JobOutcome | null> {
  const { journal, caller, scope, clock, settings, signal } = tools;
  const items = await journal.items(['sent']);
  const sequence = await journal.add({ kind: 'read_back', state: 'intended', detail: { round: step.round } });
  await tools.onBoundary('read_back.intended');
  let verdicts: ReadBackVerdict[] = [];
  const tries = step.outcome === 'complete' ? settings.readBackTries : 1;
  for (let attempt = 1; attempt <= tries && items.length > 0; attempt++) {
    if (attempt > 1) await clock.sleep(settings.readBackRetryMs, signal).catch(() => undefined);
    if (signal.aborted) return { kind: 'released' };
    const week = await readShifts(caller, scope, agentsByUnit(items));
    if (!week.ok) return failureOutcome(tools, week.error);
    verdicts = compareReadBack(items, week.data);
    if (verdicts.every((verdict) => verdict.isAsAsked)) break;
  }
  await tools.onBoundary('read_back.answered');
  const isProven = verdicts.every((verdict) => verdict.isAsAsked);
  const next = isProven || step.outcome === 'complete' ? 'finish' : 'replan';
  await journal.end(sequence, 'done', { next }, (tx) =>
    markItems(
      tx,
      tools.ctx.orgId,
      tools.job.runId,
      verdicts.map((verdict) => toMark(verdict, step.outcome)),
    ),
  );
  await tools.onBoundary('read_back.done');
  return null;
}

function toMark(verdict: ReadBackVerdict, outcome: AwaitOutcome): ItemMark {
  const { rowNumber, after } = verdict;
  if (verdict.isAsAsked) return { rowNumber, state: 'done', reasonCode: null, reason: null, after };
  if (outcome !== 'complete') return { rowNumber, state: 'pending', reasonCode: null, reason: null, after: null };
  return { rowNumber, state: 'failed', reasonCode: verdict.reasonCode, reason: verdictInWords(verdict), after };
}
