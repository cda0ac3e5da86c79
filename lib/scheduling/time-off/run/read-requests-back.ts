import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { markOutcomes } from '../../run/mark-outcomes.ts';
import { agentsByUnit, failureOutcome } from '../../run/run-tools.ts';
import { reasonInWords } from '../../run/words.ts';
import { countItems, type ItemMark } from '../../item-store.ts';
import { closeSteps } from '../../store.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { compareTimeOff, type TimeOffVerdict } from '../compare-time-off.ts';
import { datesOf, readTimeOff } from '../read-time-off.ts';
import { openRequests, timeOffItems, type TimeOffItem, type TimeOffTools } from './time-off-tools.ts';

/**
 * Reads every sent item back and marks it; calls without an answer are given the time to land first. Answers how many items
 * are left to send: what did not land is among them. One call for each management unit.
 */
export async function readRequestsBack(tools: TimeOffTools, round: number): Promise<number | JobOutcome> {
  const { journal, caller, scope, clock, settings, signal, ctx, job } = tools;
  const items = await timeOffItems(tools, ['sent']);
  const range = datesOf(
    items.map(({ effect }) => effect),
    scope.timeZone,
  );
  if (range === null) return countPending(tools);
  const open = await openRequests(tools);
  const landedByMs = Math.max(0, ...[...open.values()].map(({ landsByMs }) => landsByMs));
  const waitMs = Math.min(settings.leaveWithinMs + settings.settleMs, landedByMs - clock.now());
  if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => undefined);
  if (signal.aborted) return { kind: 'released' };
  const sequence = await journal.add({ kind: 'read_back', state: 'intended', detail: { round } });
  await tools.onBoundary('read_back.intended');
  let verdicts: { readonly item: TimeOffItem; readonly verdict: TimeOffVerdict }[] = [];
  for (let attempt = 1; attempt <= settings.readBackTries; attempt++) {
    if (attempt > 1) await clock.sleep(settings.readBackRetryMs, signal).catch(() => undefined);
    if (signal.aborted) return { kind: 'released' };
    const found = await readTimeOff(caller, agentsByUnit(items), range);
    if (!found.ok) {
      await journal.end(sequence, 'failed', { reason: found.error.message });
      return failureOutcome(tools, found.error);
    }
    verdicts = items.map((item) => {
      const requests = found.data.get(item.effect.agentId) ?? [];
      return { item, verdict: compareTimeOff(item.effect, requests, item.answered?.id ?? null) };
    });
    // Only what was answered ought to be there by now.
    if (verdicts.every(({ item, verdict }) => item.answered === null || verdict.kind === 'as_asked')) break;
  }
  await tools.onBoundary('read_back.answered');
  const marks = verdicts.map(({ item, verdict }) => toMark(item, verdict));
  const calls = [...open.values()].map(({ sequence: call }) => call);
  await journal.end(sequence, 'done', {}, async (tx) => {
    await markOutcomes(tools, tx, marks);
    await closeSteps(tx, ctx.orgId, job.runId, calls);
  });
  return countPending(tools);
}

function toMark({ rowNumber, answered }: TimeOffItem, verdict: TimeOffVerdict): ItemMark {
  if (verdict.kind === 'as_asked') {
    return { rowNumber, state: 'done', reasonCode: null, reason: null, after: [verdict.after] };
  }
  if (answered === null && verdict.kind !== 'doubled') {
    return { rowNumber, state: 'pending', reasonCode: null, reason: null, after: null };
  }
  const reasonCode = `request_${verdict.kind}`;
  const after = verdict.kind === 'missing' ? [] : [verdict.after];
  return { rowNumber, state: 'failed', reasonCode, reason: reasonInWords(reasonCode), after };
}

async function countPending({ ctx, job }: TimeOffTools): Promise<number> {
  const counts = await withOrg(ctx, (tx) => countItems(tx, ctx.orgId, [job.runId]));
  return counts.find(({ state }) => state === 'pending')?.count ?? 0;
}
