import { listReportSchedules } from '#lib/capacity/report-schedules.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** Reports that are made by themselves. Costs no Genesys call. */
export const GET = defineRoute({
  permission: 'trunks:view',
  handler: ({ signedIn }) => listReportSchedules(signedIn.ctx),
});
