import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { ReportSelector, type ReportDto } from './schema.ts';
import { findPartData, findReport } from './store.ts';
import { toReportDto } from './to-dto.ts';

/** The answer for a report that is not there, or another organisation's. */
export function reportNotFound() {
  return fail('not_found', 'This report does not exist, or was kept long enough. Make a new one.');
}

/** One report as far as it has come, with everything its parts hold. Costs no Genesys call. */
export async function getReport(ctx: OrgContext, raw: ReportSelector): Promise<Result<ReportDto, 'not_found'>> {
  requirePermission(ctx, 'trunks:view');
  const { reportId } = ReportSelector.parse(raw);
  const { pausedUntilMs } = gateway().budget(ctx.orgId);
  return withOrg(ctx, async (tx) => {
    const report = await findReport(tx, ctx.orgId, reportId);
    if (!report) return reportNotFound();
    return ok(toReportDto(report, await findPartData(tx, ctx.orgId, reportId), pausedUntilMs));
  });
}
