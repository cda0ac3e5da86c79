import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { compareReadBack, type ComparableItem, type ReadBackVerdict } from '../compare-read-back.ts';
import { readShifts } from '../read-week.ts';
import type { ItemMark } from '../item-store.ts';
import type { NextStep } from './decide-next-step.ts';
import type { AwaitOutcome } from './journal-types.ts';
import { markOutcomes } from './mark-outcomes.ts';
import { markSent } from './mark-sent.ts';
import { agentsByUnit, failureOutcome, type RunTools } from './run-tools.ts';
import { started } from './started.ts';
import { verdictInWords } from './words.ts';

/** Portions asked for ahead: while one is compared and written down, Genesys prepares the next and another is on its way. */
const PORTIONS_AHEAD = 2;

type ReadBackStep = Extract<NextStep, { kind: 'read_back' }>;

/**
 * Reads every sent item back and marks it, some agents after the other: while Genesys answers for the next ones, those before
 * are compared and written down. After a completed update what is not as asked has failed; after any other end it goes back to
 * pending and the week is read again, because then the update may rightly not have been applied.
 */
export async function readBackStep(tools: RunTools, step: ReadBackStep): Promise<JobOutcome | null> {
  const { journal, clock, settings, signal } = tools;
  const detail = { round: step.round };
  const sequence = await journal.add({ kind: 'read_back', state: 'intended', detail }, (tx) => markSent(tools, tx));
  await tools.onBoundary('read_back.intended');
  const tries = step.outcome === 'complete' ? settings.readBackTries : 1;
  let unproven: readonly ReadBackVerdict[] = [];
  for (let attempt = 1; attempt <= tries && (attempt === 1 || unproven.length > 0); attempt++) {
    if (attempt > 1) await clock.sleep(settings.readBackRetryMs, signal).catch(() => undefined);
    if (signal.aborted) return { kind: 'released' };
    const compared = await compareSent(tools);
    if ('kind' in compared) return compared;
    unproven = compared;
  }
  await tools.onBoundary('read_back.answered');
  const next = unproven.length === 0 || step.outcome === 'complete' ? 'finish' : 'replan';
  const marks = unproven.map((verdict) => toMark(verdict, step.outcome));
  await journal.end(sequence, 'done', { next }, (tx) => markOutcomes(tools, tx, marks));
  await tools.onBoundary('read_back.done');
  return null;
}

/** Marks what is as asked as done and answers the rest. What is done stays so, whatever happens before the next is compared. */
async function compareSent(tools: RunTools): Promise<readonly ReadBackVerdict[] | JobOutcome> {
  const { journal, sent } = tools;
  const portions = [...(await sent.take())];
  const unproven: ReadBackVerdict[] = [];
  const asked = portions.splice(0, PORTIONS_AHEAD).map((portion) => started(fetchPortion(tools, portion)));
  let writing = Promise.resolve();
  try {
    for (let coming = asked.shift(); coming !== undefined; coming = asked.shift()) {
      const { items, week } = await coming;
      if (!week.ok) return failureOutcome(tools, week.error);
      asked.push(...portions.splice(0, 1).map((portion) => started(fetchPortion(tools, portion))));
      const verdicts = compareReadBack(items, week.data);
      unproven.push(...verdicts.filter(({ isAsAsked }) => !isAsAsked));
      const done = verdicts.filter(({ isAsAsked }) => isAsAsked).map((verdict) => toMark(verdict, 'complete'));
      await writing;
      writing = started(journal.write((tx) => markOutcomes(tools, tx, done)));
    }
  } finally {
    // Nothing is left behind, whatever ended the loop.
    await Promise.all([writing, ...asked]);
  }
  return unproven;
}

async function fetchPortion({ caller, scope }: RunTools, portion: Promise<readonly ComparableItem[]>) {
  const items = await portion;
  return { items, week: await readShifts(caller, scope, agentsByUnit(items)) };
}

function toMark(verdict: ReadBackVerdict, outcome: AwaitOutcome): ItemMark {
  const { rowNumber, after } = verdict;
  if (verdict.isAsAsked) return { rowNumber, state: 'done', reasonCode: null, reason: null, after };
  if (outcome !== 'complete') return { rowNumber, state: 'pending', reasonCode: null, reason: null, after: null };
  return { rowNumber, state: 'failed', reasonCode: verdict.reasonCode, reason: verdictInWords(verdict), after };
}
