import { fail, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { runNotFound } from './get-run.ts';
import { parseRow } from './parse-row.ts';
import { planRun, type PlanRunCode } from './plan-run.ts';
import { understand } from './preview-run.ts';
import { isFinal, MAX_ROWS, RunChange, RunScope, RunState, type RunDto, type RunSelector } from './schema.ts';
import { findItems, findRun } from './store.ts';
import { parseTimeOffRow } from './time-off/parse-time-off-row.ts';
import { planTimeOffRun, type PlanTimeOffCode } from './time-off/preview-time-off.ts';
import { planUndo, type UndoRunCode } from './undo-run.ts';

/** Why there is nothing to try again. */
export type RetryFailedCode = PlanRunCode | PlanTimeOffCode | UndoRunCode | 'nothing_failed';

/** Plans the failed and conflicting rows of a run that is over anew, as a draft of their own to look at and start. */
export async function retryFailed(ctx: OrgContext, { runId }: RunSelector): Promise<Result<RunDto, RetryFailedCode>> {
  requirePermission(ctx, 'scheduling:run');
  const found = await withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    const filter = { states: ['failed', 'conflict'], afterRow: 0, limit: MAX_ROWS } as const;
    return run && { run, items: await findItems(tx, ctx.orgId, runId, filter) };
  });
  if (!found) return runNotFound();
  if (!isFinal(RunState.parse(found.run.state))) return fail('still_going', 'This run is not over yet.');
  if (found.items.length === 0) return fail('nothing_failed', 'No row of this run failed.');
  const { origin, parentId } = found.run;
  if (origin === 'undo' && parentId !== null) {
    return planUndo(ctx, parentId, new Set(found.items.map((item) => item.rowNumber)));
  }
  const scope = RunScope.parse(found.run.scope);
  const { businessUnitId } = scope;
  const rows = found.items.map((item) => RunChange.parse(item.change).row);
  if (scope.kind === 'time_off') {
    return planTimeOffRun(ctx, { businessUnitId, file: understand(rows, parseTimeOffRow), parentId: runId });
  }
  const { weekId, scheduleId } = scope;
  return planRun(ctx, { businessUnitId, weekId, scheduleId, file: understand(rows, parseRow), parentId: runId });
}
