import { badRequest, notFound } from '../core/errors.ts';
import { queryList } from '../core/input.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { namedListing } from './named-listing.ts';
import { edgeBody, edgeGroupBody, edgeMetricsBody, edgesPath, siteBody } from './telephony-wire.ts';
import { countCalls } from './trunk-calls.ts';

const scopes = ['telephony', 'telephony:readonly'];
const permissions = { type: 'ANY', names: ['telephony:plugin:all'] } as const;
/** `getTelephonyProvidersEdgesMetrics` says so. */
const MOST_EDGES = 100;

function listEdges(request: SimRequest): SimResponse {
  const { organisation, query } = request;
  const isWanted = (parameter: string, actual: string) => (query.get(parameter) ?? actual) === actual;
  // All of them are of the cloud media.
  const isShown = query.get('showCloudMedia') !== 'false';
  const edges = [...organisation.telephony.edges.values()].filter(
    ({ siteId, edgeGroupId }) => isShown && isWanted('site.id', siteId) && isWanted('edgeGroup.id', edgeGroupId),
  );
  return namedListing(request, edges, (edge) => edgeBody(organisation, edge));
}

function readEdge({ organisation, params, correlationId }: SimRequest): SimResponse {
  const edge = organisation.telephony.edges.get(params.edgeId ?? '');
  return edge ? { status: 200, body: edgeBody(organisation, edge) } : notFound(correlationId);
}

function readEdgeMetrics({ world, organisation, params, correlationId }: SimRequest): SimResponse {
  countCalls(world, organisation);
  const edge = organisation.telephony.edges.get(params.edgeId ?? '');
  return edge ? { status: 200, body: edgeMetricsBody(world, organisation, edge) } : notFound(correlationId);
}

function readMetricsOfEdges({ world, organisation, query, correlationId }: SimRequest): SimResponse {
  const ids = queryList(query, 'edgeIds');
  if (ids.length === 0 || ids.length > MOST_EDGES) {
    return badRequest(correlationId, 'bad.request', `Between 1 and ${MOST_EDGES} edgeIds are required.`);
  }
  countCalls(world, organisation);
  const edges = ids.flatMap((id) => organisation.telephony.edges.get(id) ?? []);
  return { status: 200, body: edges.map((edge) => edgeMetricsBody(world, organisation, edge)) };
}

function listGroups(request: SimRequest): SimResponse {
  const { telephony } = request.organisation;
  return namedListing(request, [...telephony.edgeGroups.values()], (group) => edgeGroupBody(telephony, group));
}

function readGroup({ organisation, params, correlationId }: SimRequest): SimResponse {
  const group = organisation.telephony.edgeGroups.get(params.edgeGroupId ?? '');
  return group ? { status: 200, body: edgeGroupBody(organisation.telephony, group) } : notFound(correlationId);
}

function listSites(request: SimRequest): SimResponse {
  const { organisation, query } = request;
  const expand = new Set(queryList(query, 'expand'));
  return namedListing(request, [...organisation.telephony.sites.values()], (site) =>
    siteBody(organisation, site, expand),
  );
}

function readSite({ organisation, params, correlationId }: SimRequest): SimResponse {
  const site = organisation.telephony.sites.get(params.siteId ?? '');
  return site ? { status: 200, body: siteBody(organisation, site, new Set()) } : notFound(correlationId);
}

/** Edges with their groups and load, and sites. */
export function createEdgeRoutes(): SimRoute[] {
  const get = (path: string, operationId: string, handler: SimRoute['handler']): SimRoute => ({
    method: 'GET',
    path: `${edgesPath}${path}`,
    operationId,
    scopes,
    permissions,
    handler,
  });
  const { permissions: _none, ...listOfSites } = get('/sites', 'getTelephonyProvidersEdgesSites', listSites);
  return [
    get('', 'getTelephonyProvidersEdges', listEdges),
    get('/metrics', 'getTelephonyProvidersEdgesMetrics', readMetricsOfEdges),
    get('/edgegroups', 'getTelephonyProvidersEdgesEdgegroups', listGroups),
    get('/edgegroups/:edgeGroupId', 'getTelephonyProvidersEdgesEdgegroup', readGroup),
    listOfSites,
    {
      ...get('/sites/:siteId', 'getTelephonyProvidersEdgesSite', readSite),
      permissions: { type: 'ANY', names: ['telephony:plugin:all', 'telephony:sites:view'] },
    },
    get('/:edgeId', 'getTelephonyProvidersEdge', readEdge),
    get('/:edgeId/metrics', 'getTelephonyProvidersEdgeMetrics', readEdgeMetrics),
  ];
}
