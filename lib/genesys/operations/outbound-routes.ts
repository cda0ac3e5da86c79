import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { MINUTE, namedRef, orEmpty, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const family = 'telephony';
const permission = 'telephony:plugin:all';

const routeFields = {
  id: z.string(),
  name: z.string(),
  version: z.number().int(),
  /** active, inactive or deleted. */
  state: orNull(z.string()),
  /** Kinds of numbers that go out by it, as the site's number plans name them. */
  classificationTypes: orEmpty(z.string()),
  enabled: orNull(z.boolean()),
  /** SEQUENTIAL: the next trunk base takes a call that the one before could not. RANDOM: order has no meaning. */
  distribution: orNull(z.string()),
  externalTrunkBases: orEmpty(namedRef),
};

/**
 * One outbound route of a site (`OutboundRouteBase` of the API document). What we do not know of it is kept: a PUT replaces the
 * whole route.
 */
export const OutboundRoute = z.looseObject(routeFields);
export type OutboundRoute = z.infer<typeof OutboundRoute>;

/**
 * `GET /telephony/providers/edges/outboundroutes`: one page of the routes of all sites by name, 100 unless told otherwise
 * (`getTelephonyProvidersEdgesOutboundroutes` of the API document).
 */
export const outboundRoutesList = defineOperation({
  name: 'outboundroutes.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/telephony/providers/edges/outboundroutes`,
    query: { pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: MINUTE, staleMs: 0, tags: () => ['outbound-routes'] },
  permission,
  scope: 'telephony:readonly',
  answer: page(
    z.object({
      ...routeFields,
      site: orNull(namedRef),
      /** Kept by a provider: cannot be edited. */
      managed: orNull(z.boolean()),
    }),
  ),
});

/** Which route of which site. */
export type OutboundRouteParams = { readonly siteId: string; readonly routeId: string };

/** `GET …/sites/{site}/outboundroutes/{route}`: one route as it is now. Never cached: its version goes into the next PUT. */
export const outboundRouteGet = defineOperation({
  name: 'outboundroutes.get',
  family,
  method: 'GET',
  request: ({ siteId, routeId }: OutboundRouteParams) => ({
    path: apiPath`/telephony/providers/edges/sites/${siteId}/outboundroutes/${routeId}`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission,
  scope: 'telephony:readonly',
  answer: OutboundRoute,
});

/**
 * `PUT …/sites/{site}/outboundroutes/{route}`: replaces the route; 409 when the version is not the current one (API document).
 * Whether a PUT whose answer was lost took effect is found by reading: a second one with the same version is refused then.
 */
export const outboundRoutePut = defineOperation({
  name: 'outboundroutes.put',
  family,
  method: 'PUT',
  request: ({ siteId, routeId, route }: OutboundRouteParams & { readonly route: OutboundRoute }) => ({
    path: apiPath`/telephony/providers/edges/sites/${siteId}/outboundroutes/${routeId}`,
    body: route,
  }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission,
  scope: 'telephony',
  answer: OutboundRoute,
});
