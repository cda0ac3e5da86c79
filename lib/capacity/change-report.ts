import { recordAudit } from '#lib/audit/record-audit.ts';
import { signalRun } from '#lib/jobs/run-signals.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { reportNotFound } from './get-report.ts';
import { isFinal, ReportSelector, ReportState } from './schema.ts';
import { costOfReport } from './report-cost.ts';
import { findReport, reopenReport } from './store.ts';

/** Why a report cannot be read again. */
export type RetryReportCode = 'not_found' | 'nothing_missing';

/** Reads the parts that are missing once more; what is there stays. */
export async function retryReport(ctx: OrgContext, raw: ReportSelector): Promise<Result<null, RetryReportCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { reportId } = ReportSelector.parse(raw);
  return withOrg(ctx, async (tx) => {
    const report = await findReport(tx, ctx.orgId, reportId);
    if (!report) return reportNotFound();
    const missing = report.parts.filter(({ state }) => state !== 'done').length;
    const more = costOfReport(Math.max(1, report.businessUnitIds.length), report.fromAt.getTime() < Date.now()).most;
    if (missing === 0 || !(await reopenReport(tx, ctx.orgId, reportId, more))) {
      return fail('nothing_missing', 'Nothing is missing in this report, or it is still at work.');
    }
    await recordAudit(tx, ctx, { action: 'capacity_report.retry', entityId: reportId, after: { missing } });
    await signalRun(tx, ctx.orgId, reportId);
    return ok(null);
  });
}

/** Ends a report that waits or is at work; what it has read stays. */
export async function cancelReport(ctx: OrgContext, raw: ReportSelector): Promise<Result<null, 'not_found'>> {
  requirePermission(ctx, 'scheduling:run');
  const { reportId } = ReportSelector.parse(raw);
  return withOrg(ctx, async (tx) => {
    const report = await findReport(tx, ctx.orgId, reportId);
    if (!report) return reportNotFound();
    if (isFinal(ReportState.parse(report.run.state))) return ok(null);
    // Woken, whoever works on it ends it.
    await tx.run.update({
      where: { orgId_id: { orgId: ctx.orgId, id: reportId } },
      data: { cancelRequestedAt: new Date(), wakeAt: null },
    });
    await recordAudit(tx, ctx, { action: 'capacity_report.cancel', entityId: reportId });
    await signalRun(tx, ctx.orgId, reportId);
    return ok(null);
  });
}
