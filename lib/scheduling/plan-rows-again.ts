import type { Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { parseRow } from './parse-row.ts';
import { planRun, type PlanRunCode } from './plan-run.ts';
import { understand } from './preview-run.ts';
import { RunChange, RunScope, type RunDto } from './schema.ts';
import type { RunItemRow } from './item-store.ts';
import type { RunRow } from './store.ts';
import { parseTimeOffRow } from './time-off/parse-time-off-row.ts';
import { planTimeOffRun, type PlanTimeOffCode } from './time-off/preview-time-off.ts';
import { planUndo, type UndoRunCode } from './undo-run.ts';

/** Why rows could not be planned again. */
export type PlanRowsAgainCode = PlanRunCode | PlanTimeOffCode | UndoRunCode;

/**
 * Plans some rows of a run anew, as they were written, as a draft. Those of an undo are planned from the run that it takes back;
 * for others `parentId` is the run that they try again, null for none.
 */
export async function planRowsAgain(
  ctx: OrgContext,
  run: RunRow,
  items: readonly RunItemRow[],
  parentId: string | null,
): Promise<Result<RunDto, PlanRowsAgainCode>> {
  if (run.origin === 'undo' && run.parentId !== null) {
    return planUndo(ctx, run.parentId, new Set(items.map((item) => item.rowNumber)));
  }
  const scope = RunScope.parse(run.scope);
  const { businessUnitId } = scope;
  const rows = items.map((item) => RunChange.parse(item.change).row);
  if (scope.kind === 'time_off') {
    return planTimeOffRun(ctx, { businessUnitId, file: understand(rows, parseTimeOffRow), parentId });
  }
  const { weekId, scheduleId } = scope;
  return planRun(ctx, { businessUnitId, weekId, scheduleId, file: understand(rows, parseRow), parentId });
}
