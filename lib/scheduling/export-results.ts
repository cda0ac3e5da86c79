import { toCsv, type CsvColumn } from '#lib/csv.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { runNotFound } from './get-run.ts';
import { localDateTime } from './resolve-local-time.ts';
import { MAX_ROWS, RunPlan, RunScope, type RunItemDto, type RunSelector, type ShiftView } from './schema.ts';
import { findItems, findRun } from './store.ts';
import { toItemDto } from './to-dto.ts';

/** Every row of a run with its outcome, before and after, as a CSV. Cells that a spreadsheet would compute are made text. */
export async function exportResults(
  ctx: OrgContext,
  { runId }: RunSelector,
): Promise<Result<{ fileName: string; csv: string }, 'not_found'>> {
  requirePermission(ctx, 'scheduling:view');
  const found = await withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    return run && { run, rows: await findItems(tx, ctx.orgId, runId, { states: [], afterRow: 0, limit: MAX_ROWS }) };
  });
  if (!found) return runNotFound();
  const scope = RunScope.parse(found.run.scope);
  const { activityNames } = RunPlan.parse(found.run.plan);
  const shift = (view: ShiftView | null) => (view ? describeShift(view, scope.timeZone, activityNames) : null);
  const columns: CsvColumn<RunItemDto>[] = [
    { header: 'row', value: (item) => item.rowNumber },
    { header: 'agent', value: (item) => item.change.row.agent },
    { header: 'date', value: (item) => item.change.row.date },
    { header: 'start', value: (item) => item.change.row.start },
    { header: 'length', value: (item) => item.change.row.length },
    { header: 'activity', value: (item) => item.change.row.activity },
    { header: 'description', value: (item) => item.change.row.description },
    { header: 'action', value: (item) => item.change.row.action },
    { header: 'user', value: (item) => item.subjectId },
    { header: 'outcome', value: (item) => item.state },
    { header: 'reason', value: (item) => item.reason },
    { header: 'fix', value: (item) => item.change.fix },
    { header: 'before', value: (item) => shift(item.before) },
    { header: 'after', value: (item) => shift(item.after) },
  ];
  return ok({
    fileName: `headroom-${scope.weekId}-${runId.slice(0, 8)}.csv`,
    csv: toCsv(found.rows.map(toItemDto), columns),
  });
}

function describeShift(shift: ShiftView, timeZone: string, names: Readonly<Record<string, string>>): string {
  const codes = shift.activities.map((activity) => names[activity.activityCodeId] ?? activity.activityCodeId);
  return `${localDateTime(timeZone, Date.parse(shift.startDate))}, ${shift.lengthMinutes} min, ${codes.join(' + ')}`;
}
