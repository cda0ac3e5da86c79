import type { SavedPart } from '../core/saved-state.ts';
import type { World } from '../core/types.ts';
import type { SimTrunkBase } from './telephony-model.ts';

/** By organisation: the settings of trunk bases that somebody changed; what the seed gives again is left out. */
type Saved = Map<string, { readonly trunkBases: readonly SimTrunkBase[] }>;

/** What people or programs changed in an organisation's telephony. A failure under way is over after a restart. */
export function createTelephonySavedPart(world: World): SavedPart {
  return {
    name: 'telephony',
    save(): Saved {
      const saved: Saved = new Map();
      for (const { id, telephony } of world.organisations.values()) {
        const trunkBases = [...telephony.trunkBases.values()].filter(({ version }) => version > 1);
        if (trunkBases.length > 0) saved.set(id, { trunkBases });
      }
      return saved;
    },
    restore(saved) {
      for (const [organisationId, { trunkBases }] of saved as Saved) {
        const known = world.organisations.get(organisationId)?.telephony.trunkBases;
        for (const base of trunkBases) if (known?.has(base.id)) known.set(base.id, base);
      }
    },
  };
}
