import type { SimOrganisation } from '../core/types.ts';
import { outboundRoutingOf } from './outbound-route-state.ts';
import type { SimTelephony, SimTrunk, SimTrunkBase } from './telephony-model.ts';

/**
 * The carriers, those that calls go to first in front: what the outbound routes name first, then what they name second, and so on;
 * those that no route names come last. A route of emergency calls alone does not count.
 */
export function carriersInOrder(organisation: SimOrganisation): SimTrunkBase[] {
  const { trunkBases } = organisation.telephony;
  const routes = [...outboundRoutingOf(organisation).routes.values()].filter(
    ({ enabled, classificationTypes }) => enabled && classificationTypes.some((type) => type !== 'Emergency'),
  );
  const longest = Math.max(0, ...routes.map(({ trunkBaseIds }) => trunkBaseIds.length));
  const named = Array.from({ length: longest }, (_, place) =>
    routes.map(({ trunkBaseIds }) => trunkBaseIds[place] ?? ''),
  );
  const ids = new Set([...named.flat(), ...trunkBases.keys()]);
  return [...ids].flatMap((id) => trunkBases.get(id) ?? []).filter(({ trunkType }) => trunkType === 'EXTERNAL');
}

/** The trunks of the carriers, which alone carry calls of the outside world. */
export function carrierTrunks(telephony: SimTelephony): SimTrunk[] {
  return [...telephony.trunks.values()].filter(
    ({ trunkBaseId }) => telephony.trunkBases.get(trunkBaseId)?.trunkType === 'EXTERNAL',
  );
}
