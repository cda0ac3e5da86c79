import { getTopicInterest } from '../core/topic-interest.ts';
import type { SimOrganisation, World } from '../core/types.ts';
import { carrierTrunks } from './carrier-order.ts';
import type { SimEdge, SimTrunk } from './telephony-model.ts';
import { edgeMetricsEventBody, trunkMetricsEventBody, trunkStateBody } from './telephony-wire.ts';

type Told = { atMs: number; readonly figures: string };

/** What was last told of the figures of a trunk or an edge. */
const lastTold = new WeakMap<SimTrunk | SimEdge, Told>();

/** Tells `v2.telephony.providers.edges.trunks.{id}`. */
export function tellTrunkState(world: World, organisation: SimOrganisation, trunk: SimTrunk): void {
  const topicName = `v2.telephony.providers.edges.trunks.${trunk.id}`;
  world.emit({ organisationId: organisation.id, topicName, eventBody: trunkStateBody(trunk) });
}

/** Tells `v2.telephony.providers.edges.{id}`. */
export function tellEdgeState(world: World, organisation: SimOrganisation, { id, onlineStatus }: SimEdge): void {
  const topicName = `v2.telephony.providers.edges.${id}`;
  world.emit({ organisationId: organisation.id, topicName, eventBody: { id, onlineStatus } });
}

/**
 * Tells `v2.telephony.providers.edges.trunks.{id}.metrics` of every trunk whose figures changed and that somebody listens to,
 * unless it was told less than `restMs` ago.
 */
export function tellTrunkMetrics(world: World, organisation: SimOrganisation, restMs: number): void {
  for (const trunk of carrierTrunks(organisation.telephony)) {
    const figures = `${trunk.inbound}|${trunk.outbound}|${trunk.mismatches}`;
    const topicName = `v2.telephony.providers.edges.trunks.${trunk.id}.metrics`;
    tellFigures(world, organisation, trunk, { topicName, figures, restMs }, () => trunkMetricsEventBody(world, trunk));
  }
}

/** The same for `v2.telephony.providers.edges.{id}.metrics`. */
export function tellEdgeMetrics(world: World, organisation: SimOrganisation, restMs: number): void {
  for (const edge of organisation.telephony.edges.values()) {
    const topicName = `v2.telephony.providers.edges.${edge.id}.metrics`;
    // Its time up changes always.
    const figures = String(world.clock.now());
    const body = () => edgeMetricsEventBody(world, organisation, edge);
    tellFigures(world, organisation, edge, { topicName, figures, restMs }, body);
  }
}

/** Whether somebody listens to figures of an organisation's trunks or edges. */
export function hasListener(world: World, organisation: SimOrganisation): boolean {
  const interest = getTopicInterest(world);
  const { trunks, edges } = organisation.telephony;
  const isWanted = (path: string) => interest.isWanted(organisation.id, `v2.telephony.providers.edges.${path}.metrics`);
  for (const id of trunks.keys()) if (isWanted(`trunks.${id}`)) return true;
  for (const id of edges.keys()) if (isWanted(id)) return true;
  return false;
}

function tellFigures(
  world: World,
  organisation: SimOrganisation,
  subject: SimTrunk | SimEdge,
  { topicName, figures, restMs }: { readonly topicName: string; readonly figures: string; readonly restMs: number },
  bodyOf: () => unknown,
): void {
  const told = lastTold.get(subject);
  const nowMs = world.clock.now();
  if (told && (told.figures === figures || nowMs - told.atMs < restMs)) return;
  if (!getTopicInterest(world).isWanted(organisation.id, topicName)) return;
  lastTold.set(subject, { atMs: nowMs, figures });
  world.emit({ organisationId: organisation.id, topicName, eventBody: bodyOf() });
}
