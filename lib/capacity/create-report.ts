import { recordAudit } from '#lib/audit/record-audit.ts';
import { signalRun } from '#lib/jobs/run-signals.ts';
import { ok, type Result } from '#lib/result.ts';
import { listBusinessUnits } from '#lib/scheduling/list-business-units.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { firstParts } from './first-parts.ts';
import { keepUntilMs } from './queue-next-report.ts';
import { costOfReport } from './report-cost.ts';
import { spanOf } from './report-span.ts';
import { NewReport, type ReportCost } from './schema.ts';
import { insertReport } from './store.ts';

/** Calls that a report would take. The list of business units, where it is needed, is one call an hour at most for everybody. */
export async function getReportCost(ctx: OrgContext, raw: NewReport): Promise<Result<ReportCost, never>> {
  requirePermission(ctx, 'trunks:view');
  return ok(await estimate(ctx, NewReport.parse(raw)));
}

/**
 * Asks for a report and answers its id at once; the job runner makes it, whatever becomes of this process. Genesys is not
 * needed for it: where it does not even tell the business units, the report waits for them.
 */
export async function createReport(ctx: OrgContext, raw: NewReport): Promise<Result<{ reportId: string }, never>> {
  requirePermission(ctx, 'scheduling:run');
  const { period, date, timeZone, businessUnitIds } = NewReport.parse(raw);
  const cost = await estimate(ctx, { period, date, timeZone, businessUnitIds });
  const { orgId, actor, correlationId } = ctx;
  return withOrg(ctx, async (tx) => {
    const reportId = await insertReport(tx, orgId, {
      period,
      date,
      timeZone,
      ...spanOf(period, date, timeZone),
      businessUnitIds,
      schedule: null,
      keepUntilMs: keepUntilMs(Date.now()),
      cost,
      parts: firstParts(),
      createdBy: actor.id ?? orgId,
      createdByName: actor.name,
      correlationId,
    });
    await recordAudit(tx, ctx, {
      action: 'capacity_report.create',
      entityId: reportId,
      after: { period, date, timeZone, businessUnitIds },
    });
    await signalRun(tx, orgId, reportId);
    return ok({ reportId });
  });
}

async function estimate(ctx: OrgContext, { period, date, timeZone, businessUnitIds }: NewReport): Promise<ReportCost> {
  const hasPast = spanOf(period, date, timeZone).fromMs < Date.now();
  if (businessUnitIds.length > 0) return costOfReport(businessUnitIds.length, hasPast);
  const units = await listBusinessUnits(ctx);
  return costOfReport(units.ok ? units.data.length : null, hasPast);
}
