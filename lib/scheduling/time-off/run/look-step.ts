import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { markOutcomes } from '../../run/mark-outcomes.ts';
import { agentsByUnit, failureOutcome } from '../../run/run-tools.ts';
import { reasonInWords } from '../../run/words.ts';
import type { ItemMark } from '../../item-store.ts';
import { closeSteps } from '../../store.ts';
import { compareTimeOff, recheckTimeOff } from '../compare-time-off.ts';
import { datesOf, readTimeOff } from '../read-time-off.ts';
import { openRequests, timeOffItems, type TimeOffItem, type TimeOffTools } from './time-off-tools.ts';

/** Version of the request that a row changes, by row; null for a row that makes one. Rows that are not to be sent are absent. */
export type RequestVersions = ReadonlyMap<number, number | null>;

/**
 * Looks at what Genesys holds before anything is sent: what landed in an earlier turn is done, what somebody's change made
 * senseless is taken out, and a call without an answer is only sent again once it can no longer land. One call for each
 * management unit.
 */
export async function lookStep(
  tools: TimeOffTools,
  round: number,
): Promise<{ readonly versions: RequestVersions } | JobOutcome> {
  const { journal, stoppable, scope, clock, ctx, job } = tools;
  const items = await timeOffItems(tools, ['pending', 'sent']);
  const range = datesOf(
    items.map(({ effect }) => effect),
    scope.timeZone,
  );
  if (range === null) return { versions: new Map() };
  const sequence = await journal.add({ kind: 'read', state: 'intended', detail: { round } });
  await tools.onBoundary('read.intended');
  const open = await openRequests(tools);
  const found = await readTimeOff(stoppable, agentsByUnit(items), range);
  if (!found.ok) {
    await journal.end(sequence, 'failed', { reason: found.error.message });
    return failureOutcome(tools, found.error);
  }
  const versions = new Map<number, number | null>();
  const marks: ItemMark[] = [];
  const settled: number[] = [];
  const nowMs = clock.now();
  for (const item of items) {
    const requests = found.data.get(item.effect.agentId) ?? [];
    const call = open.get(item.rowNumber);
    if (item.state === 'sent') {
      const verdict = compareTimeOff(item.effect, requests, item.answered?.id ?? null);
      if (verdict.kind === 'as_asked') {
        marks.push(mark(item, 'done', null, verdict.after));
        if (call) settled.push(call.sequence);
        continue;
      }
      // Answered but not there yet, or perhaps still to land: the end of the round looks again.
      if (item.answered !== null || (call && call.landsByMs > nowMs)) continue;
      if (call) settled.push(call.sequence);
    }
    const recheck = recheckTimeOff(item.effect, requests, scope.timeZone);
    if (recheck.kind === 'conflict') marks.push(mark(item, 'conflict', recheck.code, recheck.after));
    else if (recheck.kind === 'already_so') marks.push(mark(item, 'done', null, recheck.after));
    else {
      versions.set(item.rowNumber, recheck.version);
      if (item.state === 'sent') marks.push(mark(item, 'pending', null, null));
    }
  }
  await journal.end(sequence, 'done', { readAtMs: nowMs }, async (tx) => {
    await markOutcomes(tools, tx, marks);
    await closeSteps(tx, ctx.orgId, job.runId, settled);
  });
  await tools.onBoundary('read.done');
  return { versions };
}

function mark(
  { rowNumber }: TimeOffItem,
  state: ItemMark['state'],
  reasonCode: string | null,
  after: unknown,
): ItemMark {
  const reason = reasonCode === null ? null : reasonInWords(reasonCode);
  return { rowNumber, state, reasonCode, reason, after: after === null ? null : [after] };
}
