import type { OutboundRoute } from '#lib/genesys/operations/outbound-routes.ts';
import type { TrunkBaseRef } from './schema.ts';

/** Ids in order. */
export function idsOf(bases: readonly { readonly id: string }[]): string[] {
  return bases.map(({ id }) => id);
}

/** Whether two lists name the same trunk bases in the same order, which is the order calls try them in. */
export function isSameOrder(
  one: readonly { readonly id: string }[],
  other: readonly { readonly id: string }[],
): boolean {
  return one.length === other.length && one.every(({ id }, index) => id === other[index]?.id);
}

/** The trunk bases of a route; an id stands in for a name that Genesys left out. */
export function trunkBasesOf(route: Pick<OutboundRoute, 'externalTrunkBases'>): TrunkBaseRef[] {
  return route.externalTrunkBases.map(({ id, name }) => ({ id, name: name ?? id }));
}

/** The route as it was read, with other trunk bases and everything else as it is: a PUT replaces the whole of it. */
export function withTrunkBases(route: OutboundRoute, bases: readonly TrunkBaseRef[]): OutboundRoute {
  return { ...route, externalTrunkBases: bases.map(({ id, name }) => ({ id, name })) };
}
