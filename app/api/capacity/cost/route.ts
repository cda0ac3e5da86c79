import { z } from 'zod';
import { getReportCost } from '#lib/capacity/create-report.ts';
import { NewReport } from '#lib/capacity/schema.ts';
import { defineRoute } from '#lib/http/define-route.ts';

const commaList = z
  .string()
  .default('')
  .transform((text) => (text === '' ? [] : text.split(',')));

/** Calls to Genesys that a report would take. */
export const GET = defineRoute({
  permission: 'trunks:view',
  query: NewReport.extend({ businessUnitIds: commaList.pipe(NewReport.shape.businessUnitIds) }),
  handler: ({ signedIn, query }) => getReportCost(signedIn.ctx, query),
});
