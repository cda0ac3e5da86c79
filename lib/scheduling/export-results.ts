import type { Result } from '#lib/result.ts';
import { ok } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { toCsv } from './csv-text.ts';
import { runNotFound } from './get-run.ts';
import { localDateTime } from './resolve-local-time.ts';
import { MAX_ROWS, RunPlan, RunScope, type RunSelector, type ShiftView } from './schema.ts';
import { findItems, findRun } from './store.ts';
import { toItemDto } from './to-dto.ts';

const HEADING = [
  'row',
  'agent',
  'user id',
  'date',
  'start',
  'length',
  'activity',
  'action',
  'outcome',
  'reason',
  'fix',
];

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
  const shift = (view: ShiftView | null) => (view ? describeShift(view, scope.timeZone, activityNames) : '');
  const lines = found.rows.map(toItemDto).map((item) => {
    const { row, fix } = item.change;
    return [
      String(item.rowNumber),
      row.agent,
      item.subjectId ?? '',
      row.date,
      row.start,
      row.length,
      row.activity,
      row.action,
      item.state,
      item.reason ?? '',
      fix ?? '',
      shift(item.before),
      shift(item.after),
    ];
  });
  return ok({
    fileName: `headroom-${scope.weekId}-${runId.slice(0, 8)}.csv`,
    csv: toCsv([[...HEADING, 'before', 'after'], ...lines]),
  });
}

function describeShift(shift: ShiftView, timeZone: string, names: Readonly<Record<string, string>>): string {
  const codes = shift.activities.map((activity) => names[activity.activityCodeId] ?? activity.activityCodeId);
  return `${localDateTime(timeZone, Date.parse(shift.startDate))}, ${shift.lengthMinutes} min, ${codes.join(' + ')}`;
}
