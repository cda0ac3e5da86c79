import type { SimOrganisation } from '../core/types.ts';
import type { SimNumberPlan, SimOutboundRoute } from './outbound-route-state.ts';

/** Where a site's things are addressed. */
export const sitesPath = '/api/v2/telephony/providers/edges/sites';

/** `OutboundRouteBase`. */
export function outboundRouteBaseBody(organisation: SimOrganisation, route: SimOutboundRoute): Record<string, unknown> {
  const { id, name, description, version, classificationTypes, enabled, distribution, modifiedMs, modifiedBy } = route;
  return {
    id,
    name,
    description,
    version,
    dateModified: new Date(modifiedMs).toISOString(),
    ...(modifiedBy === null ? {} : { modifiedBy }),
    state: 'active',
    classificationTypes,
    enabled,
    distribution,
    externalTrunkBases: route.trunkBaseIds.map((baseId) => ({
      id: baseId,
      name: organisation.telephony.trunkBases.get(baseId)?.name ?? '',
      selfUri: `/api/v2/telephony/providers/edges/trunkbasesettings/${baseId}`,
    })),
    selfUri: `${sitesPath}/${route.siteId}/outboundroutes/${id}`,
  };
}

/** `OutboundRoute`: the same in the list of all sites, with its site. */
export function outboundRouteBody(organisation: SimOrganisation, route: SimOutboundRoute): Record<string, unknown> {
  const { siteId } = route;
  return {
    ...outboundRouteBaseBody(organisation, route),
    site: { id: siteId, name: organisation.telephony.sites.get(siteId)?.name ?? '', selfUri: `${sitesPath}/${siteId}` },
    managed: false,
  };
}

/** `NumberPlan`. */
export function numberPlanBody(siteId: string, plan: SimNumberPlan): Record<string, unknown> {
  return { ...plan, state: 'active', selfUri: `${sitesPath}/${siteId}/numberplans/${plan.id}` };
}
