import { addDays } from '#lib/scheduling/resolve-local-time.shared.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import { firstParts } from './first-parts.ts';
import { costOfReport } from './report-cost.ts';
import { coveredDate, nextDueMs, spanOf } from './report-span.ts';
import { NewReportSchedule } from './schema.ts';
import { findReportSchedule } from './schedule-store.ts';
import { insertReport } from './store.ts';

const DAY_MS = 86_400_000;

/** Once a report of a schedule begins, the next one is queued, so that there always is one; the same moment is never queued twice. */
export async function queueNextReport(tx: OrgTx, ctx: OrgContext, reportId: string): Promise<void> {
  const report = await tx.capacityReport.findFirst({
    where: { orgId: ctx.orgId, id: reportId },
    select: { scheduleId: true, dueAt: true },
  });
  if (!report?.scheduleId || !report.dueAt) return;
  // A server that stood still for days makes up for none of them.
  await queueReport(tx, ctx, report.scheduleId, Math.max(report.dueAt.getTime(), Date.now()));
}

/** Queues the first report of a schedule that is due after a moment. */
export async function queueReport(tx: OrgTx, ctx: OrgContext, scheduleId: string, afterMs: number): Promise<void> {
  const row = await findReportSchedule(tx, ctx.orgId, scheduleId);
  if (!row) return;
  const { id, createdBy, createdByName, createdAt: _createdAt, ...stored } = row;
  const schedule = NewReportSchedule.parse(stored);
  const dueMs = nextDueMs(schedule, afterMs);
  const dueAt = new Date(dueMs);
  if (await tx.capacityReport.findFirst({ where: { orgId: ctx.orgId, scheduleId, dueAt }, select: { id: true } }))
    return;
  const date = coveredDate(schedule, dueMs);
  const { period, timeZone, businessUnitIds } = schedule;
  const span = spanOf(period, date, timeZone);
  await insertReport(tx, ctx.orgId, {
    period,
    date,
    timeZone,
    ...span,
    businessUnitIds,
    schedule: { id, dueMs },
    keepUntilMs: dueMs + schedule.keepDays * DAY_MS,
    cost: costOfReport(businessUnitIds.length || null, span.fromMs < dueMs),
    parts: firstParts(),
    createdBy,
    createdByName,
    correlationId: crypto.randomUUID(),
  });
}

/** How long a report that somebody asked for is kept. */
export function keepUntilMs(nowMs: number): number {
  return Date.parse(`${addDays(new Date(nowMs).toISOString().slice(0, 10), 90)}T00:00:00Z`);
}
