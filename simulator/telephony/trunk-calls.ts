import type { SimOrganisation, World } from '../core/types.ts';
import { busynessAt, gentleNoise } from './call-demand.ts';
import { carriersInOrder, carrierTrunks } from './carrier-order.ts';
import { shareCalls, splitWhole } from './share-calls.ts';
import type { SimTelephony, SimTrunk } from './telephony-model.ts';
import { getTelephonySettings } from './telephony-settings.ts';

/** Calls a carrier without a limit of its own is thought of as having room for. */
const UNLIMITED_ROOM = 60;
/** Part of all room that is in use when it is busiest. */
const BUSIEST_PART = 0.55;
const INBOUND_PART = 0.75;

type Counted = { readonly second: number; readonly startMs: number; blocked: number };

const counts = new WeakMap<SimOrganisation, Counted>();

/** Whether a trunk carries calls: its carrier is in service and registered, and its edge is online. */
export function carriesCalls(telephony: SimTelephony, trunk: SimTrunk): boolean {
  return (
    trunk.isConnected &&
    telephony.trunkBases.get(trunk.trunkBaseId)?.isEnabled === true &&
    telephony.edges.get(trunk.edgeId)?.onlineStatus === 'ONLINE'
  );
}

/** All room of an organisation: what its carriers take at once, and a quarter more for calls inside. */
export function callCapacity(organisation: SimOrganisation): number {
  return Math.ceil(
    carriersInOrder(organisation).reduce((sum, base) => sum + (base.maxCalls ?? UNLIMITED_ROOM), 0) * 1.25,
  );
}

/** Calls that found no carrier when calls were last counted. */
export function blockedCalls(organisation: SimOrganisation): number {
  return counts.get(organisation)?.blocked ?? 0;
}

/**
 * Brings the calls of every trunk up to now: as many as the hour brings, shared among the carriers that work. Counts once a
 * simulated second at most, unless `isForced` because something changed. Figures set by hand stay until their time is over.
 */
export function countCalls(world: World, organisation: SimOrganisation, isForced = false): void {
  const nowMs = world.clock.now();
  const second = Math.floor(nowMs / 1000);
  const last = counts.get(organisation);
  if (last?.second === second && !isForced) return;
  const { telephony } = organisation;
  const startMs = last?.startMs ?? nowMs;
  const atMs = getTelephonySettings(world).callLife ? nowMs : startMs;
  const carriers = carriersInOrder(organisation);
  const trunks = carrierTrunks(telephony);
  const trunksOf = (baseId: string) => trunks.filter(({ trunkBaseId }) => trunkBaseId === baseId);
  const room = carriers.reduce((sum, { maxCalls }) => sum + (maxCalls ?? UNLIMITED_ROOM), 0);
  const swing = 0.85 + 0.3 * gentleNoise(world.seed, `calls|${organisation.id}`, atMs);
  const wanted = Math.round(room * BUSIEST_PART * busynessAt(organisation.timeZone, atMs) * swing);
  const { carried, blocked } = shareCalls(
    wanted,
    carriers.map(({ id, maxCalls }) => {
      const own = trunksOf(id);
      return { maxCalls, availability: own.filter((trunk) => carriesCalls(telephony, trunk)).length / own.length };
    }),
  );
  carriers.forEach(({ id }, index) => {
    const own = trunksOf(id);
    const weights = own.map((trunk) =>
      carriesCalls(telephony, trunk) ? 0.8 + 0.4 * gentleNoise(world.seed, `trunk|${trunk.id}`, atMs) : 0,
    );
    splitWhole(carried[index] ?? 0, weights).forEach((calls, place) => {
      const trunk = own[place];
      if (!trunk || trunk.heldUntilMs > nowMs) return;
      trunk.inbound = Math.round(calls * INBOUND_PART);
      trunk.outbound = calls - trunk.inbound;
    });
  });
  counts.set(organisation, { second, startMs, blocked });
}
