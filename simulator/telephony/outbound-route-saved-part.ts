import type { SavedPart } from '../core/saved-state.ts';
import type { World } from '../core/types.ts';
import { outboundRoutingOf, type OutboundRouting } from './outbound-route-state.ts';

/** Outbound routes and number plans: what somebody changed there is there again after a restart. */
export function createOutboundRouteSavedPart(world: World): SavedPart {
  return {
    name: 'outbound-routes',
    save: () => new Map([...world.organisations].map(([id, organisation]) => [id, outboundRoutingOf(organisation)])),
    restore(saved) {
      for (const [id, { routes, numberPlans }] of saved as Map<string, OutboundRouting>) {
        const organisation = world.organisations.get(id);
        if (!organisation) continue;
        const routing = outboundRoutingOf(organisation);
        replaceAll(routing.routes, routes);
        replaceAll(routing.numberPlans, numberPlans);
      }
    },
  };
}

function replaceAll<T>(current: Map<string, T>, saved: ReadonlyMap<string, T>): void {
  current.clear();
  for (const [id, value] of saved) current.set(id, value);
}
