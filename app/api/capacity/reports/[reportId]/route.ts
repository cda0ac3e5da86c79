import { getReport } from '#lib/capacity/get-report.ts';
import { ReportSelector } from '#lib/capacity/schema.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** One capacity report as far as it has come. Costs no Genesys call. */
export const GET = defineRoute({
  permission: 'trunks:view',
  params: ReportSelector,
  handler: ({ signedIn, params }) => getReport(signedIn.ctx, params),
});
