import { csvResponse } from '#lib/http/csv-response.ts';
import { defineRoute } from '#lib/http/define-route.ts';
import { exportTrunks } from '#lib/trunks/export-trunks.ts';
import { TrunkSeriesParams } from '../range-params.ts';

/** The series of a range as a CSV, one line for each slot. */
export const GET = defineRoute({
  permission: 'trunks:view',
  query: TrunkSeriesParams,
  handler: async ({ signedIn, query }) => {
    const exported = await exportTrunks(signedIn.ctx, query);
    return exported.ok ? csvResponse(exported.data.fileName, exported.data.parts) : exported;
  },
});
