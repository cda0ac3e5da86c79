import { ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { createCaller } from '../read-week.ts';
import { agentsByUnit } from '../run/run-tools.ts';
import { reasonInWords } from '../run/words.ts';
import { EffectImage, RunPlan, TimeOffChange, type RunDto } from '../schema.ts';
import { storeDraft } from '../store-draft.ts';
import type { RunItemRow } from '../item-store.ts';
import type { RunRow } from '../store.ts';
import { recheckTimeOff } from './compare-time-off.ts';
import type { PlannedTimeOff } from './plan-time-off.ts';
import { timeOffCost } from './preview-time-off.ts';
import { datesOf, readTimeOff, type TimeOffByAgent } from './read-time-off.ts';
import type { TimeOffScope } from './schema.ts';
import { isTimeOff } from './time-off-requests.shared.ts';

/**
 * Plans the way back of what a run of time off did: what it decided gets its former state, what it made is denied, since
 * Genesys has no way to remove a request. What somebody changed since is refused, with the reason. Changes nothing yet.
 */
export async function planTimeOffUndo(
  ctx: OrgContext,
  run: RunRow,
  scope: TimeOffScope,
  rows: readonly RunItemRow[],
): Promise<Result<RunDto, GatewayCode>> {
  const reversed = rows.map(reverseRow);
  const effects = reversed.flatMap(({ change }) => change.effects);
  const caller = createCaller(gateway(), { org: ctx.orgId, consumer: 'scheduling.preview', priority: 'interactive' });
  const range = datesOf(effects, scope.timeZone);
  const now = range ? await readTimeOff(caller, agentsByUnit(reversed), range) : ok<TimeOffByAgent>(new Map());
  if (!now.ok) return now;
  const items = reversed.map((item) => undone(item, now.data, scope.timeZone));
  const { activityNames } = RunPlan.parse(run.plan);
  return ok(
    await storeDraft(ctx, {
      scope,
      items,
      activityNames,
      previewCalls: caller.spent(),
      cost: timeOffCost(items),
      read: { round: 1, readAtMs: Date.now() },
      upload: null,
      parentId: run.id,
      origin: 'undo',
    }),
  );
}

type Reversed = Pick<PlannedTimeOff, 'rowNumber' | 'subjectId' | 'subject' | 'change'>;

function reverseRow(row: RunItemRow): Reversed {
  const change = TimeOffChange.parse(row.change);
  const [after = null] = EffectImage.array().nullable().parse(row.after) ?? [];
  const effects = change.effects.map((effect) => {
    const before = isTimeOff(after) ? after : effect.target;
    return { ...effect, before, target: { ...before, status: effect.before?.status ?? ('DENIED' as const) } };
  });
  const isDenied = change.kind === 'new';
  const note = isDenied ? 'Genesys Cloud cannot remove a request, so it is denied' : null;
  const { rowNumber, subjectId, subject } = row;
  return { rowNumber, subjectId, subject, change: { ...change, kind: 'replace', effects, fix: null, note } };
}

function undone(item: Reversed, requests: TimeOffByAgent, timeZone: string): PlannedTimeOff {
  const [effect] = item.change.effects;
  if (!effect) throw new Error('an item that was done has no effect');
  const recheck = recheckTimeOff(effect, requests.get(effect.agentId) ?? [], timeZone);
  switch (recheck.kind) {
    case 'keep':
      return { ...item, state: 'pending', reasonCode: null, reason: null };
    case 'already_so': {
      const change = { ...item.change, kind: 'unchanged' as const };
      return {
        ...item,
        state: 'unchanged',
        reasonCode: 'already_so',
        reason: 'It is as before the run already',
        change,
      };
    }
    case 'conflict': {
      const fix = 'Look at the request in Genesys Cloud and decide it by hand if it is to go back';
      const reason = reasonInWords(`undo_${recheck.code}`);
      return {
        ...item,
        state: 'invalid',
        reasonCode: recheck.code,
        reason,
        change: { ...item.change, kind: 'none', fix },
      };
    }
  }
}
