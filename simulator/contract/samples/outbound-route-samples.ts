import type { RouteSamples, SampleContext } from './route-sample.ts';

const edges = '/api/v2/telephony/providers/edges';

type Route = { readonly id: string; readonly site: { readonly id: string } };

/** The first outbound route with its site. */
async function route(context: SampleContext): Promise<{ siteId: string; outboundRouteId: string }> {
  const { body } = await context.call('GET', `${edges}/outboundroutes`);
  const [first] = (body as { entities: Route[] }).entities;
  return { siteId: first?.site.id ?? '', outboundRouteId: first?.id ?? '' };
}

async function site(context: SampleContext): Promise<{ siteId: string }> {
  const { siteId } = await route(context);
  return { siteId };
}

async function numberPlan(context: SampleContext): Promise<{ siteId: string; numberPlanId: string }> {
  const { siteId } = await route(context);
  const { body } = await context.call('GET', `${edges}/sites/${siteId}/numberplans`);
  return { siteId, numberPlanId: (body as { id: string }[])[0]?.id ?? '' };
}

const newRoute = (name: string) => ({ name, classificationTypes: ['National'], externalTrunkBases: [] });

/** Samples of outbound routes and number plans. */
export const outboundRouteSamples: RouteSamples = {
  getTelephonyProvidersEdgesOutboundroutes: [
    { status: 200 },
    { status: 200, request: async (context) => ({ query: `site.id=${(await site(context)).siteId}&pageSize=1` }) },
  ],
  getTelephonyProvidersEdgesSiteOutboundroutes: [
    { status: 200, request: async (context) => ({ params: await site(context) }) },
  ],
  getTelephonyProvidersEdgesSiteOutboundroute: [
    { status: 200, request: async (context) => ({ params: await route(context) }) },
  ],
  postTelephonyProvidersEdgesSiteOutboundroutes: [
    { status: 200, request: async (context) => ({ params: await site(context), body: newRoute('Sample route') }) },
  ],
  putTelephonyProvidersEdgesSiteOutboundroute: [
    {
      status: 200,
      async request(context) {
        const params = await route(context);
        const { body } = await context.call(
          'GET',
          `${edges}/sites/${params.siteId}/outboundroutes/${params.outboundRouteId}`,
        );
        return { params, body };
      },
    },
  ],
  deleteTelephonyProvidersEdgesSiteOutboundroute: [
    {
      status: 204,
      async request(context) {
        const { siteId } = await site(context);
        const outboundRouteId = await context.create(`${edges}/sites/${siteId}/outboundroutes`, newRoute('To go'));
        return { params: { siteId, outboundRouteId } };
      },
    },
  ],
  getTelephonyProvidersEdgesSiteNumberplans: [
    { status: 200, request: async (context) => ({ params: await site(context) }) },
  ],
  putTelephonyProvidersEdgesSiteNumberplans: [
    {
      status: 200,
      async request(context) {
        const params = await site(context);
        const { body } = await context.call('GET', `${edges}/sites/${params.siteId}/numberplans`);
        return { params, body };
      },
    },
  ],
  getTelephonyProvidersEdgesSiteNumberplan: [
    { status: 200, request: async (context) => ({ params: await numberPlan(context) }) },
  ],
  getTelephonyProvidersEdgesSiteNumberplansClassifications: [
    { status: 200, request: async (context) => ({ params: await site(context) }) },
    { status: 200, request: async (context) => ({ params: await site(context), query: 'classification=Nat' }) },
  ],
};
