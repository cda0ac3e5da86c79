import { z } from 'zod';
import { badRequest, commonError, notFound } from '../core/errors.ts';
import { queryList, readInput } from '../core/input.ts';
import { pageListing } from '../core/paging.ts';
import type { SimOrganisation, SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { outboundRoutingOf, type SimOutboundRoute } from './outbound-route-state.ts';
import { outboundRouteBaseBody, outboundRouteBody, sitesPath } from './outbound-route-wire.ts';

const permissions = { type: 'ANY', names: ['telephony:plugin:all'] } as const;
const readScopes = ['telephony', 'telephony:readonly'];
const writeScopes = ['telephony'];

const routeInput = z.object({
  name: z.string().min(1),
  description: z.string().optional(),
  version: z.number().int().optional(),
  classificationTypes: z.array(z.string()),
  enabled: z.boolean().optional(),
  distribution: z.enum(['SEQUENTIAL', 'RANDOM']).optional(),
  externalTrunkBases: z.array(z.object({ id: z.string() })).optional(),
});
type RouteInput = z.infer<typeof routeInput>;

const byName = (left: SimOutboundRoute, right: SimOutboundRoute) => left.name.localeCompare(right.name, 'en');

/** Routes that fit the query, of one site or of all. */
function findRoutes({ organisation, query }: SimRequest, siteIds: readonly string[]): SimOutboundRoute[] {
  const name = query.get('name')?.toLowerCase() ?? '';
  const bases = queryList(query, 'externalTrunkBases.ids');
  return [...outboundRoutingOf(organisation).routes.values()]
    .filter(
      (route) =>
        (siteIds.length === 0 || siteIds.includes(route.siteId)) &&
        route.name.toLowerCase().includes(name) &&
        (bases.length === 0 || route.trunkBaseIds.some((id) => bases.includes(id))),
    )
    .sort(byName);
}

/** What is wrong with a body, or null. */
function complaint(request: SimRequest, siteId: string, input: RouteInput, ownId?: string): SimResponse | null {
  const { organisation, correlationId } = request;
  const { routes, numberPlans } = outboundRoutingOf(organisation);
  const isTaken = [...routes.values()].some(
    (other) => other.id !== ownId && other.siteId === siteId && other.name === input.name,
  );
  if (isTaken) return badRequest(correlationId, 'duplicate.value', 'An outbound route with this name already exists.');
  const known = new Set(numberPlans.get(siteId)?.map(({ classification }) => classification));
  if (!input.classificationTypes.every((type) => known.has(type))) {
    const message = 'One of the address classifications does not exist.';
    return badRequest(correlationId, 'address.classification.type.does.not.exist', message);
  }
  const stray = input.externalTrunkBases?.find(({ id }) => !isExternal(organisation, id));
  if (!stray) return null;
  const message = `Value [${stray.id}] is not a valid property for object [externalTrunkBases]`;
  return badRequest(correlationId, 'invalid.property', message);
}

const isExternal = ({ telephony }: SimOrganisation, id: string) =>
  telephony.trunkBases.get(id)?.trunkType === 'EXTERNAL';

function change(request: SimRequest, route: SimOutboundRoute, input: RouteInput): void {
  Object.assign(route, {
    name: input.name,
    description: input.description ?? '',
    classificationTypes: input.classificationTypes,
    enabled: input.enabled ?? true,
    distribution: input.distribution ?? 'SEQUENTIAL',
    trunkBaseIds: (input.externalTrunkBases ?? []).map(({ id }) => id),
    version: route.version + 1,
    modifiedMs: request.world.clock.now(),
    modifiedBy: request.user?.id ?? request.token.clientId,
  });
}

function createRoute(request: SimRequest): SimResponse {
  const { organisation, params } = request;
  const siteId = params.siteId ?? '';
  if (!organisation.telephony.sites.has(siteId)) return notFound(request.correlationId);
  const input = readInput(request, routeInput);
  if (!input.ok) return input.response;
  const wrong = complaint(request, siteId, input.value);
  if (wrong) return wrong;
  const id = request.world.uuid(`outbound-routes:${organisation.id}`);
  const route = { id, siteId, version: 0 } as SimOutboundRoute;
  change(request, route, input.value);
  outboundRoutingOf(organisation).routes.set(id, route);
  return { status: 200, body: outboundRouteBaseBody(organisation, route) };
}

/** Handles one route of the site in the path; 404 where there is none. */
function withRoute(handle: (request: SimRequest, route: SimOutboundRoute) => SimResponse): SimRoute['handler'] {
  return (request) => {
    const route = outboundRoutingOf(request.organisation).routes.get(request.params.outboundRouteId ?? '');
    return route?.siteId === request.params.siteId && route ? handle(request, route) : notFound(request.correlationId);
  };
}

function putRoute(request: SimRequest, route: SimOutboundRoute): SimResponse {
  const input = readInput(request, routeInput);
  if (!input.ok) return input.response;
  if (input.value.version !== route.version) return commonError(request.correlationId, 409, 'request.conflict');
  const wrong = complaint(request, route.siteId, input.value, route.id);
  if (wrong) return wrong;
  change(request, route, input.value);
  return { status: 200, body: outboundRouteBaseBody(request.organisation, route) };
}

/** Outbound routes of sites, each with a version: a PUT that carries another one than the current is refused. */
export function createOutboundRouteRoutes(): SimRoute[] {
  const ofSite = `${sitesPath}/:siteId/outboundroutes`;
  const one = `${ofSite}/:outboundRouteId`;
  const read = { permissions, scopes: readScopes };
  const write = { permissions, scopes: writeScopes };
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v2/telephony/providers/edges/outboundroutes',
      operationId: 'getTelephonyProvidersEdgesOutboundroutes',
      handler: (request) =>
        pageListing(request, findRoutes(request, queryList(request.query, 'site.id')), (route) =>
          outboundRouteBody(request.organisation, route),
        ),
    },
    {
      ...read,
      method: 'GET',
      path: ofSite,
      operationId: 'getTelephonyProvidersEdgesSiteOutboundroutes',
      handler(request) {
        const siteId = request.params.siteId ?? '';
        if (!request.organisation.telephony.sites.has(siteId)) return notFound(request.correlationId);
        const found = findRoutes(request, [siteId]);
        return pageListing(request, found, (route) => outboundRouteBaseBody(request.organisation, route));
      },
    },
    {
      ...write,
      method: 'POST',
      path: ofSite,
      operationId: 'postTelephonyProvidersEdgesSiteOutboundroutes',
      handler: createRoute,
    },
    {
      ...read,
      method: 'GET',
      path: one,
      operationId: 'getTelephonyProvidersEdgesSiteOutboundroute',
      handler: withRoute(({ organisation }, route) => ({
        status: 200,
        body: outboundRouteBaseBody(organisation, route),
      })),
    },
    {
      ...write,
      method: 'PUT',
      path: one,
      operationId: 'putTelephonyProvidersEdgesSiteOutboundroute',
      handler: withRoute(putRoute),
    },
    {
      ...write,
      method: 'DELETE',
      path: one,
      operationId: 'deleteTelephonyProvidersEdgesSiteOutboundroute',
      handler: withRoute(({ organisation }, route) => {
        outboundRoutingOf(organisation).routes.delete(route.id);
        return { status: 204 };
      }),
    },
  ];
}
