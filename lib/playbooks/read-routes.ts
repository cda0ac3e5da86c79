import { collectPages } from '#lib/genesys/collect-pages.ts';
import type { CallOptions, Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import {
  outboundRouteGet,
  type OutboundRoute,
  type OutboundRouteParams,
} from '#lib/genesys/operations/outbound-routes.ts';
import { trunkBasesList } from '#lib/genesys/operations/trunks.ts';
import { ok, type Result } from '#lib/result.ts';
import type { TrunkBaseRef } from './schema.ts';

/** Each of the routes as it is now, by id; null where there is none. One call for each. */
export async function readRoutes(
  gateway: Pick<Gateway, 'call'>,
  routes: readonly OutboundRouteParams[],
  options: CallOptions,
): Promise<Result<ReadonlyMap<string, OutboundRoute | null>, GatewayCode>> {
  const read = async ({ siteId, routeId }: OutboundRouteParams) =>
    [routeId, await gateway.call(outboundRouteGet, { siteId, routeId }, options)] as const;
  const found = new Map<string, OutboundRoute | null>();
  for (const [routeId, answer] of await Promise.all(routes.map(read))) {
    if (!answer.ok && answer.error.code !== 'not_found') return answer;
    found.set(routeId, answer.ok ? answer.data.data : null);
  }
  return ok(found);
}

/** The carriers' trunk bases that can be pointed at, by name; null when they could not be read. Mostly costs no call. */
export async function readTrunkBases(
  gateway: Pick<Gateway, 'call'>,
  options: CallOptions,
): Promise<readonly TrunkBaseRef[] | null> {
  const listed = await collectPages(gateway, trunkBasesList, {}, options);
  if (!listed.ok) return null;
  return listed.data.data
    .filter(({ trunkType, state }) => trunkType === 'EXTERNAL' && state !== 'deleted')
    .map(({ id, name }) => ({ id, name: name ?? id }));
}
