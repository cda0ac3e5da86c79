import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { recheckItems, type ComparableItem, type Recheck } from '../compare-read-back.ts';
import { readAgents, readSchedule, type WeekReading } from '../read-week.ts';
import { markAll, type ItemMark } from '../item-store.ts';
import type { NextStep } from './decide-next-step.ts';
import type { StepDetail } from './journal-types.ts';
import { markOutcomes } from './mark-outcomes.ts';
import { agentsByUnit, failureOutcome, type RunTools } from './run-tools.ts';
import { reasonInWords, recheckInWords } from './words.ts';

type ReadStep = Extract<NextStep, { kind: 'read' }>;

/**
 * Makes sure that what is about to be sent still fits the week. When the schedule's version is the one that was planned from,
 * one call says so; otherwise the agents are read again, and items that somebody else's change made senseless are taken out.
 */
export async function readStep(tools: RunTools, step: ReadStep): Promise<JobOutcome | null> {
  const { journal, stoppable, scope, settings } = tools;
  if (step.round > settings.maxRounds) return giveUp(tools);
  const sequence = await journal.add({ kind: 'read', state: 'intended', detail: { round: step.round } });
  await tools.onBoundary('read.intended');
  const schedule = await readSchedule(stoppable, scope, false);
  if (!schedule.ok) return failureOutcome(tools, schedule.error);
  const scheduleVersion = schedule.data.metadata?.version ?? 0;
  const readAtMs = tools.clock.now();
  const base: StepDetail = { round: step.round, scheduleVersion, readAtMs };

  if (step.previous && step.previous.schedule === scheduleVersion) {
    if (step.after === 'error') return refuseAll(tools, sequence);
    await journal.end(sequence, 'done', { ...base, agentVersions: step.previous.agents });
    return null;
  }
  const items = await journal.items(['pending', 'sent']);
  const week = await readAgents(stoppable, scope, agentsByUnit(items));
  if (!week.ok) return failureOutcome(tools, week.error);
  const marks = recheckMarks(items, week.data);
  await journal.end(sequence, 'done', { ...base, agentVersions: Object.fromEntries(week.data.versionByAgent) }, (tx) =>
    markOutcomes(tools, tx, marks),
  );
  await tools.onBoundary('read.done');
  return null;
}

function recheckMarks(items: readonly ComparableItem[], week: WeekReading): ItemMark[] {
  return recheckItems(items, week).map((recheck): ItemMark => {
    const { rowNumber } = recheck;
    switch (recheck.kind) {
      case 'keep':
        return { rowNumber, state: 'pending', reasonCode: null, reason: null, after: null };
      case 'already_so':
        return { rowNumber, state: 'done', reasonCode: null, reason: null, after: recheck.after };
      case 'conflict':
        return conflictMark(rowNumber, recheck);
    }
  });
}

function conflictMark(rowNumber: number, recheck: Extract<Recheck, { kind: 'conflict' }>): ItemMark {
  return {
    rowNumber,
    state: 'conflict',
    reasonCode: recheck.code,
    reason: recheckInWords(recheck),
    after: recheck.after,
  };
}

/** The update ended in an error and yet nobody else changed the week: sending the same again cannot help. */
async function refuseAll(tools: RunTools, sequence: number): Promise<JobOutcome> {
  const { orgId } = tools.ctx;
  const reason = reasonInWords('refused');
  await tools.journal.end(sequence, 'failed', { reason }, (tx) =>
    markAll(tx, orgId, tools.job.runId, ['pending', 'sent'], { state: 'failed', reasonCode: 'refused', reason }),
  );
  return { kind: 'finished', state: 'failed', reason: `${reason}. Check the rows and try the failed ones again.` };
}

/** After too many rounds what is left stays as Genesys has it. */
async function giveUp(tools: RunTools): Promise<JobOutcome> {
  const reason = reasonInWords('keeps_changing');
  await tools.journal.write((tx) =>
    markAll(tx, tools.ctx.orgId, tools.job.runId, ['pending', 'sent'], {
      state: 'conflict',
      reasonCode: 'keeps_changing',
      reason,
    }),
  );
  return { kind: 'finished', state: 'failed', reason };
}
