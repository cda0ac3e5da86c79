import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { ListReportsInput, type ReportList } from './schema.ts';
import { findReports } from './store.ts';
import { toSummary } from './to-dto.ts';

const PAGE_SIZE = 25;

/** The organisation's reports, newest first, a page at a time. Costs no Genesys call. */
export async function listReports(ctx: OrgContext, raw: ListReportsInput): Promise<Result<ReportList, never>> {
  requirePermission(ctx, 'trunks:view');
  const { before } = ListReportsInput.parse(raw);
  const beforeDate = before === undefined ? null : new Date(before);
  const found = await withOrg(ctx, (tx) => findReports(tx, ctx.orgId, beforeDate, PAGE_SIZE + 1));
  const reports = found.slice(0, PAGE_SIZE).map(toSummary);
  return ok({ reports, nextBeforeMs: found.length > PAGE_SIZE ? (reports.at(-1)?.createdAtMs ?? null) : null });
}
