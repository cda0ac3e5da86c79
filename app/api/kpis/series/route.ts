import { defineRoute } from '#lib/http/define-route.ts';
import { getKpiSeries } from '#lib/kpis/get-kpi-series.ts';
import { KpiSeriesQuery } from '#lib/kpis/schema.ts';

/** One scope's figures over the last day, week or quarter. Costs no Genesys call. */
export const GET = defineRoute({
  permission: 'directory:view',
  query: KpiSeriesQuery,
  handler: ({ signedIn, query }) => getKpiSeries(signedIn.ctx, query),
});
