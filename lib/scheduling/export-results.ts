import { toCsv, type CsvColumn } from '#lib/csv.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { runNotFound } from './get-run.ts';
import { localDateTime } from './resolve-local-time.shared.ts';
import { MAX_ROWS, RunPlan, RunScope, type EffectImage, type RunItemDto, type RunSelector } from './schema.ts';
import { isShift, startOf } from './shifts.shared.ts';
import { findItems } from './item-store.ts';
import { findRun } from './store.ts';
import { daysInWords, isTimeOff } from './time-off/time-off-requests.shared.ts';
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
  const describe = (images: readonly EffectImage[]) =>
    images.map((image) => describeImage(image, scope.timeZone, activityNames)).join('; ') || null;
  const columns: CsvColumn<RunItemDto>[] = [
    { header: 'row', value: (item) => item.rowNumber },
    { header: 'agent', value: (item) => item.change.row.agent },
    { header: 'date', value: (item) => item.change.row.date },
    { header: 'start', value: (item) => item.change.row.start },
    { header: 'length', value: (item) => item.change.row.length },
    { header: 'activity', value: (item) => item.change.row.activity },
    { header: 'description', value: (item) => item.change.row.description },
    { header: 'action', value: (item) => item.change.row.action },
    { header: 'to date', value: (item) => item.change.row.toDate },
    { header: 'to start', value: (item) => item.change.row.toStart },
    { header: 'with agent', value: (item) => item.change.row.withAgent },
    { header: 'shift id', value: (item) => item.change.row.shiftId },
    { header: 'user', value: (item) => item.subjectId },
    { header: 'outcome', value: (item) => item.state },
    { header: 'reason', value: (item) => item.reason },
    { header: 'fix', value: (item) => item.change.fix },
    { header: 'before', value: (item) => describe(item.change.effects.map(({ before }) => before)) },
    { header: 'after', value: (item) => (item.after ? describe(item.after) : null) },
  ];
  return ok({
    fileName: `headroom-${scope.kind === 'schedule' ? scope.weekId : 'time-off'}-${runId.slice(0, 8)}.csv`,
    csv: toCsv(found.rows.map(toItemDto), columns),
  });
}

function describeImage(image: EffectImage, timeZone: string, names: Readonly<Record<string, string>>): string {
  if (image === null) return 'nothing';
  const nameOf = (code: string) => names[code] ?? code;
  if (isTimeOff(image)) {
    const days = daysInWords(image, timeZone);
    return `${days}, ${image.lengthMinutes} min a day, ${nameOf(image.activityCodeId)}, ${image.status.toLowerCase()}`;
  }
  if (!isShift(image)) return `${image.date}, day off, ${image.lengthMinutes} min, ${nameOf(image.activityCodeId)}`;
  const codes = image.activities.map((activity) => nameOf(activity.activityCodeId));
  return `${localDateTime(timeZone, startOf(image))}, ${image.lengthMinutes} min, ${codes.join(' + ')}`;
}
