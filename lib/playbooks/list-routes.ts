import { collectPages } from '#lib/genesys/collect-pages.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { outboundRoutesList } from '#lib/genesys/operations/outbound-routes.ts';
import { gateway } from '#lib/runtime.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { readTrunkBases } from './read-routes.ts';
import { trunkBasesOf } from './route-content.ts';
import type { RoutesDto } from './schema.ts';

/** What a playbook can be made of: outbound routes of all sites and external trunk bases. Two calls at most for each hundred. */
export async function listRoutes(ctx: OrgContext): Promise<Result<RoutesDto, GatewayCode>> {
  requirePermission(ctx, 'trunks:view');
  const options = { org: ctx.orgId, consumer: 'playbooks.page', priority: 'interactive' } as const;
  const [listed, trunkBases] = await Promise.all([
    collectPages(gateway(), outboundRoutesList, {}, options),
    readTrunkBases(gateway(), options),
  ]);
  if (!listed.ok) return listed;
  const { data, fetchedAtMs, source } = listed.data;
  const routes = data
    .filter(({ state, site }) => state !== 'deleted' && site !== null)
    .map((route) => ({
      siteId: route.site?.id ?? '',
      siteName: route.site?.name ?? route.site?.id ?? '',
      routeId: route.id,
      routeName: route.name,
      trunkBases: trunkBasesOf(route),
      distribution: route.distribution,
      isEnabled: route.enabled !== false,
      isManaged: route.managed === true,
      classificationTypes: route.classificationTypes,
    }));
  return ok({
    readAtMs: fetchedAtMs,
    isStale: source === 'stale',
    routes,
    trunkBases: trunkBases === null ? null : [...trunkBases],
  });
}
