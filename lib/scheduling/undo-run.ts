import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { prepareUpload, type ReadVersions } from './build-upload.ts';
import { recheckItems } from './compare-read-back.ts';
import { costOfPlan } from './estimate-cost.ts';
import { runNotFound } from './get-run.ts';
import type { PlannedItem } from './plan/plan-changes.ts';
import { isInPast, reverseChange, undoneItem } from './plan/reverse-change.ts';
import { createCaller, readAgents, readSchedule } from './read-week.ts';
import { agentsByUnit } from './run/run-tools.ts';
import {
  EffectImage,
  isFinal,
  MAX_ROWS,
  PlannedChange,
  RunPlan,
  RunScope,
  RunState,
  type RunDto,
  type RunSelector,
} from './schema.ts';
import { storeDraft } from './store-draft.ts';
import { findItems, type RunItemRow } from './item-store.ts';
import { findRun } from './store.ts';
import { planTimeOffUndo } from './time-off/undo-time-off.ts';

/** Why there is nothing to undo. */
export type UndoRunCode = GatewayCode | 'not_found' | 'still_going' | 'nothing_done';

/**
 * Plans a run in the other direction: every change that went through goes back to the image the run journalled before it
 * changed anything. Reads the week first; what somebody has changed since is refused, with the reason. Changes nothing yet.
 */
export async function undoRun(ctx: OrgContext, selector: RunSelector): Promise<Result<RunDto, UndoRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  return planUndo(ctx, selector.runId, null);
}

/** As {@link undoRun}, for some of the rows: those of an undo that did not go through. */
export async function planUndo(
  ctx: OrgContext,
  runId: string,
  rowNumbers: ReadonlySet<number> | null,
): Promise<Result<RunDto, UndoRunCode>> {
  const found = await withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    const filter = { states: ['done'], afterRow: 0, limit: MAX_ROWS } as const;
    return run && { run, rows: await findItems(tx, ctx.orgId, runId, filter) };
  });
  if (!found) return runNotFound();
  if (!isFinal(RunState.parse(found.run.state))) return fail('still_going', 'This run is not over yet.');
  const rows = found.rows.filter((row) => rowNumbers === null || rowNumbers.has(row.rowNumber));
  if (rows.length === 0)
    return fail('nothing_done', 'No change of this run went through, so there is nothing to undo.');
  const scope = RunScope.parse(found.run.scope);
  if (scope.kind === 'time_off') return planTimeOffUndo(ctx, found.run, scope, rows);
  const reversed = rows.map(reverseRow);

  const caller = createCaller(gateway(), { org: ctx.orgId, consumer: 'scheduling.preview', priority: 'interactive' });
  const schedule = await readSchedule(caller, scope, false);
  if (!schedule.ok) return schedule;
  const week = await readAgents(caller, scope, agentsByUnit(reversed));
  if (!week.ok) return week;
  const rechecks = new Map(recheckItems(reversed, week.data).map((recheck) => [recheck.rowNumber, recheck]));
  const nowMs = Date.now();
  const items = reversed.map((item): PlannedItem => {
    const recheck = rechecks.get(item.rowNumber);
    if (!recheck) throw new Error('an item was not checked');
    return undoneItem(item, recheck, isInPast(item.change, nowMs));
  });
  const versions: ReadVersions = {
    schedule: schedule.data.metadata?.version ?? 0,
    agents: Object.fromEntries(week.data.versionByAgent),
  };
  const { activityNames } = RunPlan.parse(found.run.plan);
  const previewCalls = caller.spent();
  const cost = costOfPlan(items, scope);
  return ok(
    await storeDraft(ctx, {
      scope,
      items,
      activityNames,
      previewCalls,
      cost,
      read: { round: 1, scheduleVersion: versions.schedule, agentVersions: versions.agents, readAtMs: nowMs },
      upload: await prepareUpload(items, versions),
      parentId: runId,
      origin: 'undo',
    }),
  );
}

function reverseRow(row: RunItemRow) {
  return {
    rowNumber: row.rowNumber,
    subjectId: row.subjectId,
    subject: row.subject,
    change: reverseChange(PlannedChange.parse(row.change), EffectImage.array().nullable().parse(row.after) ?? []),
  };
}
