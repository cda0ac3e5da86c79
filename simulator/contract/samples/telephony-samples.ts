import type { RouteSamples, SampleContext } from './route-sample.ts';

const path = '/api/v2/telephony/providers/edges';

type Entity = { readonly id: string };

/** The ids of a listing of telephony. */
async function idsOf(context: SampleContext, listing: string): Promise<string[]> {
  const { body } = await context.call('GET', `${path}${listing}`);
  return (body as { entities: Entity[] }).entities.map(({ id }) => id);
}

const first = async (context: SampleContext, listing: string, parameter: string) => ({
  params: { [parameter]: (await idsOf(context, listing))[0] ?? '' },
});
const trunk = (context: SampleContext) => first(context, '/trunks?trunkType=EXTERNAL', 'trunkId');
const edge = (context: SampleContext) => first(context, '', 'edgeId');
const base = (context: SampleContext) => first(context, '/trunkbasesettings', 'trunkBaseSettingsId');

/** Samples of trunk bases, trunks, edges, sites and their figures. */
export const telephonySamples: RouteSamples = {
  getTelephonyProvidersEdgesTrunkbasesettings: [
    { status: 200 },
    { status: 200, request: () => ({ query: 'expand=properties&pageSize=2&sortOrder=DESC' }) },
  ],
  getTelephonyProvidersEdgesTrunkbasesetting: [{ status: 200, request: base }],
  putTelephonyProvidersEdgesTrunkbasesetting: [
    {
      status: 200,
      async request(context) {
        const { params } = await base(context);
        const { body } = await context.call('GET', `${path}/trunkbasesettings/${params.trunkBaseSettingsId ?? ''}`);
        return { params, body };
      },
    },
  ],
  getTelephonyProvidersEdgesTrunks: [
    { status: 200 },
    { status: 200, request: () => ({ query: 'trunkType=PHONE&pageSize=1' }) },
  ],
  getTelephonyProvidersEdgesTrunk: [{ status: 200, request: trunk }],
  getTelephonyProvidersEdgesTrunkMetrics: [{ status: 200, request: trunk }],
  getTelephonyProvidersEdgesTrunksMetrics: [
    {
      status: 200,
      request: async (context) => ({ query: `trunkIds=${(await idsOf(context, '/trunks')).join(',')}` }),
    },
  ],
  getTelephonyProvidersEdgeTrunks: [{ status: 200, request: edge }],
  getTelephonyCallsMetrics: [{ status: 200 }, { status: 200, request: () => ({ query: 'metricType=premises' }) }],
  getTelephonyProvidersEdges: [{ status: 200 }],
  getTelephonyProvidersEdge: [{ status: 200, request: edge }],
  getTelephonyProvidersEdgeMetrics: [{ status: 200, request: edge }],
  getTelephonyProvidersEdgesMetrics: [
    { status: 200, request: async (context) => ({ query: `edgeIds=${(await idsOf(context, '')).join(',')}` }) },
  ],
  getTelephonyProvidersEdgesEdgegroups: [{ status: 200 }],
  getTelephonyProvidersEdgesEdgegroup: [
    { status: 200, request: (context) => first(context, '/edgegroups', 'edgeGroupId') },
  ],
  getTelephonyProvidersEdgesSites: [{ status: 200, request: () => ({ query: 'expand=edges' }) }],
  getTelephonyProvidersEdgesSite: [{ status: 200, request: (context) => first(context, '/sites', 'siteId') }],
};
