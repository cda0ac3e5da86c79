import { listReports } from '#lib/capacity/list-reports.ts';
import { ListReportsInput } from '#lib/capacity/schema.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** The history of capacity reports, newest first. Costs no Genesys call. */
export const GET = defineRoute({
  permission: 'trunks:view',
  query: ListReportsInput,
  handler: ({ signedIn, query }) => listReports(signedIn.ctx, query),
});
