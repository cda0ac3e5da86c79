import { activeQueueIds } from '../data/build-queues.ts';
import { eventPresence } from '../data/presence-definitions.ts';
import type { SimOrganisation, SimRoutingStatus, SimUser, World } from './types.ts';

/** How long a presence somebody set by hand stands before the day's plan takes over again, in simulated milliseconds. */
export const manualPresenceHoldMs = 15 * 60_000;

const heldUntil = new WeakMap<SimUser, number>();

/** Whether a person's state was set by hand so recently that the plan must not touch it. */
export function isHeldByHand(user: SimUser, nowMs: number): boolean {
  return (heldUntil.get(user) ?? 0) > nowMs;
}

/** Keeps the plan away from a person for a while. */
export function holdByHand(user: SimUser, nowMs: number): void {
  heldUntil.set(user, nowMs + manualPresenceHoldMs);
}

function presenceEventBody(user: SimUser): Record<string, unknown> {
  const { definitionId, systemPresence, message, modifiedMs } = user.presence;
  return {
    source: 'PURECLOUD',
    presenceDefinition: { id: definitionId, systemPresence: eventPresence(systemPresence) },
    primary: true,
    message,
    modifiedDate: new Date(modifiedMs).toISOString(),
  };
}

function activityPresence(user: SimUser): Record<string, unknown> {
  const { presenceDefinition, message, modifiedDate } = presenceEventBody(user);
  return { presenceDefinition, presenceMessage: message, modifiedDate };
}

function routingEventBody(user: SimUser): Record<string, unknown> {
  const { status, startMs } = user.routingStatus;
  return { status, startTime: new Date(startMs).toISOString() };
}

/** Sets both, and tells `v2.users.{id}.presence`, `.routingStatus` and `.activity` what changed. Answers whether anything did. */
export function changeUserState(
  world: World,
  organisation: SimOrganisation,
  user: SimUser,
  change: {
    readonly presence?: { readonly definitionId: string; readonly systemPresence: string; readonly message?: string };
    readonly routingStatus?: SimRoutingStatus['status'];
  },
): boolean {
  const nowMs = world.clock.now();
  const { presence, routingStatus } = change;
  const hasNewPresence =
    presence !== undefined &&
    (presence.definitionId !== user.presence.definitionId || (presence.message ?? '') !== user.presence.message);
  const hasNewStatus = routingStatus !== undefined && routingStatus !== user.routingStatus.status;
  if (!hasNewPresence && !hasNewStatus) return false;
  const organisationId = organisation.id;
  if (hasNewPresence) {
    user.presence = { message: '', ...presence, modifiedMs: nowMs };
    world.emit({ organisationId, topicName: `v2.users.${user.id}.presence`, eventBody: presenceEventBody(user) });
  }
  if (hasNewStatus) {
    user.routingStatus = { status: routingStatus, startMs: nowMs };
    world.emit({
      organisationId,
      topicName: `v2.users.${user.id}.routingStatus`,
      eventBody: { id: user.id, routingStatus: routingEventBody(user) },
    });
  }
  world.emit({
    organisationId,
    topicName: `v2.users.${user.id}.activity`,
    eventBody: {
      id: user.id,
      routingStatus: routingEventBody(user),
      presence: activityPresence(user),
      outOfOffice: { active: false },
      activeQueueIds: activeQueueIds(organisation, user),
      dateActiveQueuesChanged: new Date(user.routingStatus.startMs).toISOString(),
    },
  });
  return true;
}

/** The routing status that goes with a presence: on queue means waiting for a contact, anything else off the queue. */
export function routingStatusFor(systemPresence: string): SimRoutingStatus['status'] {
  return systemPresence === 'On Queue' ? 'IDLE' : 'OFF_QUEUE';
}
