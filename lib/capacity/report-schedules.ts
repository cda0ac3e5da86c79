import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { queueReport } from './queue-next-report.ts';
import { findReportSchedules, insertReportSchedule, removeReportSchedule } from './schedule-store.ts';
import { NewReportSchedule, ReportScheduleDto, ReportScheduleSelector, type ReportScheduleList } from './schema.ts';

/** Makes reports by themselves from now on: the next one is queued at once, and each queues the one after it. */
export async function addReportSchedule(
  ctx: OrgContext,
  raw: NewReportSchedule,
): Promise<Result<{ scheduleId: string }, never>> {
  requirePermission(ctx, 'scheduling:run');
  const schedule = NewReportSchedule.parse(raw);
  // What a daily report happens to name is not kept.
  const weekday = schedule.period === 'week' ? schedule.weekday : null;
  const by = { createdBy: ctx.actor.id ?? ctx.orgId, createdByName: ctx.actor.name };
  return withOrg(ctx, async (tx) => {
    const scheduleId = await insertReportSchedule(tx, ctx.orgId, { ...schedule, weekday, ...by });
    await queueReport(tx, ctx, scheduleId, Date.now());
    await recordAudit(tx, ctx, {
      action: 'capacity_schedule.add',
      entityId: scheduleId,
      after: { ...schedule, weekday },
    });
    return ok({ scheduleId });
  });
}

/** No more reports by themselves; those that were made stay as long as they were to be kept. */
export async function endReportSchedule(
  ctx: OrgContext,
  raw: ReportScheduleSelector,
): Promise<Result<null, 'not_found'>> {
  requirePermission(ctx, 'scheduling:run');
  const { scheduleId } = ReportScheduleSelector.parse(raw);
  return withOrg(ctx, async (tx) => {
    if (!(await removeReportSchedule(tx, ctx.orgId, scheduleId))) {
      return fail('not_found', 'This schedule of reports does not exist any more.');
    }
    await recordAudit(tx, ctx, { action: 'capacity_schedule.end', entityId: scheduleId });
    return ok(null);
  });
}

/** Schedules of reports by name, with the moment of the next one. */
export async function listReportSchedules(ctx: OrgContext): Promise<Result<ReportScheduleList, never>> {
  requirePermission(ctx, 'trunks:view');
  const rows = await withOrg(ctx, (tx) => findReportSchedules(tx, ctx.orgId));
  const schedules = rows.map(({ reports, ...row }) =>
    ReportScheduleDto.parse({ ...row, nextAtMs: reports[0]?.dueAt?.getTime() ?? null }),
  );
  return ok({ schedules });
}
