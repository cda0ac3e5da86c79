import { z } from 'zod';
import type { ControlRequest, ControlRoute, SimOrganisation, SimResponse } from '../core/types.ts';
import { outboundRoutingOf, type SimOutboundRoute } from './outbound-route-state.ts';

const changeBody = z.strictObject({ trunkBaseIds: z.array(z.string()).max(50) });

const missing: SimResponse = { status: 404, body: { message: 'There is no such outbound route.' } };

function describe({ telephony }: SimOrganisation, route: SimOutboundRoute) {
  const trunkBases = route.trunkBaseIds.map((id) => ({ id, name: telephony.trunkBases.get(id)?.name ?? null }));
  return { ...route, trunkBases };
}

function changeRoute({ world, params, body }: ControlRequest): SimResponse {
  const organisation = world.organisations.get(params.id ?? '');
  const route = organisation && outboundRoutingOf(organisation).routes.get(params.routeId ?? '');
  if (!organisation || !route) return missing;
  const parsed = changeBody.safeParse(body);
  if (!parsed.success) return { status: 400, body: { message: z.prettifyError(parsed.error) } };
  Object.assign(route, { ...parsed.data, version: route.version + 1, modifiedMs: world.clock.now() });
  return { status: 200, body: describe(organisation, route) };
}

/** Outbound routes as they are, past every API, and changed as a person does in Genesys Cloud. */
export function createOutboundRouteControlRoutes(): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/_sim/organisations/:id/outbound-routes',
      handler({ world, params }) {
        const organisation = world.organisations.get(params.id ?? '');
        if (!organisation) return missing;
        const routes = [...outboundRoutingOf(organisation).routes.values()];
        return { status: 200, body: { routes: routes.map((route) => describe(organisation, route)) } };
      },
    },
    { method: 'POST', path: '/_sim/organisations/:id/outbound-routes/:routeId', handler: changeRoute },
  ];
}
