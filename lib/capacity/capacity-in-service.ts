import type { TrunkGroup, TrunkOverview } from '#lib/trunks/schema.ts';

type Groups = readonly Pick<TrunkGroup, 'capacity' | 'condition'>[];
type Header = Pick<TrunkOverview['header'], 'capacity' | 'capacitySource'>;

/**
 * Concurrent calls that the trunks can carry now: the capacities of all groups that are not out of service. Where one of those
 * has none, Genesys' limit for the organisation; null where neither is known.
 */
export function capacityInService({ groups, header }: { readonly groups: Groups; readonly header: Header }) {
  const inService = groups.filter(({ condition }) => condition !== 'out_of_service');
  if (groups.length > 0 && inService.every(({ capacity }) => capacity !== null)) {
    return inService.reduce((sum, { capacity }) => sum + (capacity ?? 0), 0);
  }
  return header.capacitySource === 'organisation' ? header.capacity : null;
}
