import { defineRoute } from '#lib/http/define-route.ts';
import { getTrunkSeries } from '#lib/trunks/get-trunk-series.ts';
import { TrunkSeriesParams } from '../range-params.ts';

/** Calls, capacity, adherence and events over time. Costs no Genesys call. */
export const GET = defineRoute({
  permission: 'trunks:view',
  query: TrunkSeriesParams,
  handler: ({ signedIn, query }) => getTrunkSeries(signedIn.ctx, query),
});
