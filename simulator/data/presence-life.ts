import { changeUserState, isHeldByHand } from '../core/presence.ts';
import { zoneOffsetMs } from '../core/time-zone.ts';
import type { SimOrganisation, SimUser } from '../core/types.ts';
import { getAdherenceTracker } from '../wfm/adherence-tracker.ts';
import type { CoreWorld } from '../core/world.ts';
import { presenceBySchedule } from './presence-by-schedule.ts';
import { contactStatus, plannedSince, plannedState, workPatternOf } from './presence-plan.ts';
import type { WorkPattern } from './presence-plan.ts';

const tickRealMs = 1_000;
/** At time scale 1 everybody is looked at once in so many ticks. */
const slices = 15;

/** Moves people's presence and routing status along their days. Whoever is looked at first has been so for a while. */
export type PresenceLife = {
  /** Brings everybody of an organisation, or of all, up to now. */
  refresh(organisation?: SimOrganisation): void;
  stop(): void;
};

/**
 * Starts the movement: one timer for everybody, a slice of the people at each tick (a larger one when simulated time
 * runs faster), so the cost does not grow with the pace.
 */
export function startPresenceLife(world: CoreWorld): PresenceLife {
  const patterns = new WeakMap<SimUser, WorkPattern>();
  const offsets = new Map<string, { readonly hour: number; readonly offsetMs: number }>();
  let turn = 0;

  const offsetOf = (timeZone: string, nowMs: number): number => {
    const hour = Math.floor(nowMs / 900_000);
    const known = offsets.get(timeZone);
    if (known?.hour === hour) return known.offsetMs;
    const offsetMs = zoneOffsetMs(timeZone, nowMs);
    offsets.set(timeZone, { hour, offsetMs });
    return offsetMs;
  };
  const patternOf = (user: SimUser): WorkPattern => {
    let pattern = patterns.get(user);
    if (!pattern) {
      pattern = workPatternOf(user, world.seed);
      patterns.set(user, pattern);
    }
    return pattern;
  };
  /** By the schedule for whoever's adherence is followed, by habit for everybody else. */
  const planFor = (organisation: SimOrganisation, user: SimUser, pattern: WorkPattern, localMs: number) => {
    const record = user.isAgent ? getAdherenceTracker(world).followedRecordOf(organisation, user.id) : null;
    if (!record) return plannedState(pattern, localMs);
    const planned = presenceBySchedule(world.seed, user.id, record.scheduled, world.clock.now());
    const presence = planned ?? user.presence.systemPresence;
    return {
      presence,
      routingStatus: presence === 'On Queue' ? contactStatus(pattern, localMs) : 'OFF_QUEUE',
    } as const;
  };
  const move = (organisation: SimOrganisation, part: number | null) => {
    const nowMs = world.clock.now();
    const localMs = nowMs + offsetOf(organisation.timeZone, nowMs);
    const definitions = new Map<string, string>();
    for (const { id, systemPresence, primary } of organisation.presenceDefinitions) {
      if (primary) definitions.set(systemPresence, id);
    }
    const definitionOf = (presence: string): string => {
      const id = definitions.get(presence);
      if (!id) throw new Error(`${organisation.name} has no presence ${presence}`);
      return id;
    };
    let index = 0;
    for (const user of organisation.users.values()) {
      index += 1;
      if (part !== null && index % slices !== part) continue;
      if (user.state !== 'active' || isHeldByHand(user, nowMs)) continue;
      const isFirstLook = !patterns.has(user);
      const pattern = patternOf(user);
      const { presence, routingStatus } = planFor(organisation, user, pattern, localMs);
      if (isFirstLook) {
        const since = plannedSince(pattern, localMs);
        const definitionId = definitionOf(presence);
        const presenceMs = nowMs - (localMs - since.presenceMs);
        user.presence = { definitionId, systemPresence: presence, message: '', modifiedMs: presenceMs };
        user.routingStatus = { status: routingStatus, startMs: nowMs - (localMs - since.routingMs) };
        continue;
      }
      if (presence === user.presence.systemPresence && routingStatus === user.routingStatus.status) continue;
      changeUserState(world, organisation, user, {
        presence: { definitionId: definitionOf(presence), systemPresence: presence },
        routingStatus,
      });
    }
  };
  const refresh = (organisation?: SimOrganisation) => {
    if (!world.config.current.presenceLife) return;
    for (const each of organisation ? [organisation] : world.organisations.values()) move(each, null);
  };
  const tick = () => {
    if (!world.config.current.presenceLife) return;
    const partsNow = Math.min(slices, Math.max(1, Math.round(world.clock.timeScale)));
    for (let count = 0; count < partsNow; count += 1) {
      turn = (turn + 1) % slices;
      for (const organisation of world.organisations.values()) move(organisation, turn);
    }
  };

  refresh();
  world.clock.onAdvance(() => refresh());
  world.onReset(() => refresh());
  world.onOrganisationAdded((organisation) => refresh(organisation));
  const timer = setInterval(tick, tickRealMs);
  timer.unref();
  return { refresh, stop: () => clearInterval(timer) };
}
