import { z } from 'zod';
import { changeUserState, holdByHand, routingStatusFor } from '../core/presence.ts';
import type { SimOrganisation, SimUser, World } from '../core/types.ts';
import { carriersInOrder, carrierTrunks } from './carrier-order.ts';
import { splitWhole } from './share-calls.ts';
import { tellTrunkMetrics, tellTrunkState } from './telephony-events.ts';
import type { SimProbe, SimTrunk } from './telephony-model.ts';
import { countCalls } from './trunk-calls.ts';

/** How a carrier fails. All times are simulated. */
export const carrierFailureInput = z.strictObject({
  /** Whose trunks fail; the preferred carrier's unless told. */
  trunkBaseIds: z.array(z.string()).min(1).optional(),
  /** The trunks fail, and come back, in so many groups. */
  steps: z.number().int().min(1).max(50).default(3),
  /** From one group to the next. */
  holdSeconds: z.number().min(0).max(3_600).default(5),
  /** From the last group's failure to the first one's return; null never. */
  recoverAfterSeconds: z.number().min(0).max(86_400).nullable().default(300),
  /** Part of the agents who leave the queue meanwhile. */
  agentShare: z.number().min(0).max(1).default(0.3),
});

/** A failure under way, as it is told on the wire of the control host. */
export type CarrierFailure = {
  readonly trunkBaseIds: readonly string[];
  readonly trunkIds: readonly string[];
  readonly agentIds: readonly string[];
  readonly startsAtMs: number;
  /** When the last group has failed. */
  readonly failedAtMs: number;
  /** When the last group is back; null never by itself. */
  readonly recoveredAtMs: number | null;
};

type Running = { readonly failure: CarrierFailure; readonly recover: () => void };

const running = new WeakMap<SimOrganisation, Running>();

/** SIP's answer to nobody answering (RFC 3261, 21.4.9). */
const TIMED_OUT = { code: '408', text: 'Request Timeout' };

/** The failure of an organisation that is under way. */
export function carrierFailureOf(organisation: SimOrganisation): CarrierFailure | null {
  return running.get(organisation)?.failure ?? null;
}

/** Ends a failure now. Answers whether there was one. */
export function endCarrierFailure(organisation: SimOrganisation): boolean {
  const current = running.get(organisation);
  current?.recover();
  return current !== undefined;
}

/**
 * Lets carriers time out: group by group their trunks lose their registration and get no answer to OPTIONS, calls on them fall
 * and go to the next carriers, and agents leave the queue; then all of it comes back. Every step tells its topics. Null where one
 * is under way or there is nothing to fail.
 */
export function startCarrierFailure(
  world: World,
  organisation: SimOrganisation,
  input: z.infer<typeof carrierFailureInput>,
): CarrierFailure | null {
  const { telephony } = organisation;
  const baseIds =
    input.trunkBaseIds ??
    carriersInOrder(organisation)
      .slice(0, 1)
      .map(({ id }) => id);
  const trunks = carrierTrunks(telephony).filter(({ trunkBaseId }) => baseIds.includes(trunkBaseId));
  if (running.has(organisation) || trunks.length === 0) return null;
  const agents = agentsToLeave(world, organisation, input.agentShare);
  const presences = new Map(agents.map((agent) => [agent, agent.presence]));
  const startsAtMs = world.clock.now();
  const holdMs = input.holdSeconds * 1000;
  const spreadMs = (input.steps - 1) * holdMs;
  const recoverMs = input.recoverAfterSeconds === null ? null : spreadMs + input.recoverAfterSeconds * 1000;
  const failure: CarrierFailure = {
    trunkBaseIds: baseIds,
    trunkIds: trunks.map(({ id }) => id),
    agentIds: agents.map(({ id }) => id),
    startsAtMs,
    failedAtMs: startsAtMs + spreadMs,
    recoveredAtMs: recoverMs === null ? null : startsAtMs + recoverMs + spreadMs,
  };
  const trunkGroups = groupsOf(trunks, input.steps);
  const agentGroups = groupsOf(agents, input.steps);
  const isCurrent = () =>
    running.get(organisation)?.failure === failure && world.organisations.get(organisation.id) === organisation;
  const change = (step: number, isUp: boolean) => {
    for (const trunk of trunkGroups[step] ?? []) setTrunk(world, organisation, trunk, isUp);
    countCalls(world, organisation, true);
    tellTrunkMetrics(world, organisation, 0);
    for (const agent of agentGroups[step] ?? []) {
      const back = isUp ? presences.get(agent) : undefined;
      movePresence(world, organisation, agent, back?.systemPresence ?? 'Available', failure.recoveredAtMs);
    }
  };
  const at = (ms: number, act: () => void) => {
    const waitMs = startsAtMs + ms - world.clock.now();
    if (waitMs <= 0) act();
    else world.clock.after(waitMs, () => isCurrent() && act());
  };
  const recover = () => {
    running.delete(organisation);
    for (let step = 0; step < input.steps; step += 1) change(step, true);
  };
  running.set(organisation, { failure, recover });
  for (let step = 0; step < input.steps; step += 1) at(step * holdMs, () => change(step, false));
  if (recoverMs === null) return failure;
  for (let step = 0; step < input.steps; step += 1) at(recoverMs + step * holdMs, () => change(step, true));
  at(recoverMs + spreadMs, () => running.delete(organisation));
  return failure;
}

/** `count` groups of nearly the same size, some empty when there are few. */
function groupsOf<T>(items: readonly T[], count: number): T[][] {
  let from = 0;
  return splitWhole(
    items.length,
    Array.from({ length: count }, () => 1),
  ).map((size) => {
    const group = items.slice(from, from + size);
    from += size;
    return group;
  });
}

function setTrunk(world: World, organisation: SimOrganisation, trunk: SimTrunk, isUp: boolean): void {
  if (trunk.isConnected === isUp) return;
  const nowMs = world.clock.now();
  const set = (probe: SimProbe): SimProbe => ({ ...probe, isUp, sinceMs: nowMs, error: isUp ? null : TIMED_OUT });
  trunk.isConnected = isUp;
  trunk.connectedMs = nowMs;
  trunk.options = trunk.options.map(set);
  trunk.registers = trunk.registers.map(set);
  tellTrunkState(world, organisation, trunk);
}

/** Agents on queue, or, where nobody works now, any. */
function agentsToLeave(world: World, organisation: SimOrganisation, share: number): SimUser[] {
  const agents = world.agentsOf(organisation.id);
  const onQueue = agents.filter(({ presence }) => presence.systemPresence === 'On Queue');
  const pool = onQueue.length > 0 ? onQueue : agents;
  return pool.slice(0, Math.ceil(pool.length * share));
}

/** Moves somebody as if by hand, and keeps the day's plan away until the carrier is back. */
function movePresence(
  world: World,
  organisation: SimOrganisation,
  user: SimUser,
  systemPresence: string,
  holdUntilMs: number | null,
): void {
  const definition = organisation.presenceDefinitions.find(
    (candidate) => candidate.primary && candidate.systemPresence === systemPresence,
  );
  if (!definition) return;
  holdByHand(user, holdUntilMs ?? world.clock.now());
  const presence = { definitionId: definition.id, systemPresence };
  changeUserState(world, organisation, user, { presence, routingStatus: routingStatusFor(systemPresence) });
}
