import { getTopicInterest } from '../core/topic-interest.ts';
import type { SimEvent, SimOrganisation, SimUser, World } from '../core/types.ts';
import {
  actualCategoryOf,
  adherenceImpactOf,
  adherenceStateOf,
  type AdherenceImpact,
  type AdherenceState,
} from './adherence-rules.ts';
import { adherenceEventBody } from './adherence-wire.ts';
import { publishedAround, scheduledActivityAt, type ScheduledActivity } from './scheduled-activity.ts';
import type { ActivityCategory, BusinessUnit, Schedule } from './wfm-model.ts';
import { ensureCurrentWeeks, getWfmState, type WfmState } from './wfm-state.ts';

/** Where an agent stands against the schedule. Replaced as a whole whenever something of it changes. */
export type AdherenceRecord = {
  readonly user: SimUser;
  readonly unit: BusinessUnit;
  readonly managementUnitId: string;
  readonly teamId: string | null;
  readonly scheduled: ScheduledActivity;
  readonly actual: ActivityCategory;
  readonly state: AdherenceState;
  readonly impact: AdherenceImpact;
  /** Since when `state` has been what it is. */
  readonly changedMs: number;
  /** Everything the wire shows, to tell whether a change is one. */
  readonly shown: string;
};

/** Real-time adherence of a world. Agents are followed from the first time that somebody asks for them or subscribes. */
export type AdherenceTracker = {
  /** The present record of an agent; null for everybody who is in no management unit. */
  recordOf(organisation: SimOrganisation, userId: string): AdherenceRecord | null;
  /** The same for agents who are followed already; null for everybody else, whom it does not begin to follow. */
  followedRecordOf(organisation: SimOrganisation, userId: string): AdherenceRecord | null;
};

type Followed = { readonly organisation: SimOrganisation; readonly records: Map<string, AdherenceRecord> };

const trackers = new WeakMap<World, AdherenceTracker>();
const ADHERENCE_TOPIC =
  /^v2\.(?:workforcemanagement\.(managementunits|teams)|users)\.([^.]+)\.(?:workforcemanagement\.)?adherence$/;
const USER_ACTIVITY = /^v2\.users\.([^.]+)\.activity$/;
const UNIT_SCHEDULES = /^v2\.workforcemanagement\.businessunits\.([^.]+)\.schedules$/;

/** The tracker of a world. */
export function getAdherenceTracker(world: World): AdherenceTracker {
  let tracker = trackers.get(world);
  if (!tracker) {
    tracker = createAdherenceTracker(world);
    trackers.set(world, tracker);
  }
  return tracker;
}

/**
 * An agent's record changes when the presence does, when the schedule reaches the end of an activity, and when the schedule
 * itself is changed. Boundaries wait in one task for each distinct moment, so that time costs nothing for agents to whom
 * nothing happens.
 */
function createAdherenceTracker(world: World): AdherenceTracker {
  const followed = new Map<string, Followed>();
  const boundaries = new Map<number, { readonly organisationId: string; readonly userId: string }[]>();

  const followedOf = (organisation: SimOrganisation): Followed => {
    let entry = followed.get(organisation.id);
    if (!entry) {
      entry = { organisation, records: new Map() };
      followed.set(organisation.id, entry);
    }
    return entry;
  };
  const watchBoundary = (organisationId: string, userId: string, atMs: number) => {
    const waiting = boundaries.get(atMs);
    if (waiting) return void waiting.push({ organisationId, userId });
    boundaries.set(atMs, [{ organisationId, userId }]);
    world.clock.after(atMs - world.clock.now(), () => crossBoundary(atMs));
    return undefined;
  };
  const crossBoundary = (atMs: number) => {
    const waiting = boundaries.get(atMs) ?? [];
    boundaries.delete(atMs);
    const published = publishedByUnit(world);
    for (const { organisationId, userId } of waiting) {
      const entry = followed.get(organisationId);
      const record = entry?.records.get(userId);
      // Whoever got another schedule meanwhile waits for another moment.
      if (entry && record && record.scheduled.untilMs <= world.clock.now()) renew(entry, userId, published, atMs);
    }
  };
  /**
   * Works the record out again; `sinceMs` is the moment of what may have changed it. Without schedules, what the record knows of
   * the schedule stands.
   */
  const renew = (entry: Followed, userId: string, published: PublishedByUnit | null, sinceMs: number) => {
    const { organisation, records } = entry;
    const before = records.get(userId) ?? null;
    const after = computeRecord(world, organisation, userId, published, before, sinceMs);
    if (!after) return null;
    records.set(userId, after);
    if (after.scheduled.untilMs !== before?.scheduled.untilMs) {
      watchBoundary(organisation.id, userId, after.scheduled.untilMs);
    }
    if (before && before.shown !== after.shown) emitChange(world, organisation, after);
    return after;
  };
  const follow = (organisation: SimOrganisation, userIds: Iterable<string>) => {
    const entry = followedOf(organisation);
    const published = publishedByUnit(world);
    for (const userId of userIds) if (!entry.records.has(userId)) renew(entry, userId, published, world.clock.now());
  };
  const onScheduleChange = (entry: Followed, unitId: string, event: SimEvent) => {
    const { status, eventType, result } = event.eventBody as ScheduleOutcomeBody;
    if (status !== 'Complete') return;
    // An update of single agents names them; everything else may publish or withdraw a whole week.
    const named = eventType === 'Update' ? agentsNamed(result) : [];
    const userIds = named.length > 0 ? named : entry.records.keys();
    const published = publishedByUnit(world);
    for (const userId of [...userIds]) {
      if (entry.records.get(userId)?.unit.id === unitId) renew(entry, userId, published, world.clock.now());
    }
  };

  world.onEvent((event) => {
    const entry = followed.get(event.organisationId);
    if (!entry) return;
    const userId = USER_ACTIVITY.exec(event.topicName)?.[1];
    if (userId !== undefined) {
      const record = entry.records.get(userId);
      if (record) renew(entry, userId, null, record.user.presence.modifiedMs);
      return;
    }
    const unitId = UNIT_SCHEDULES.exec(event.topicName)?.[1];
    if (unitId !== undefined) onScheduleChange(entry, unitId, event);
  });
  getTopicInterest(world).onAnnounced((organisationId, topicName) => {
    const organisation = world.organisations.get(organisationId);
    const match = ADHERENCE_TOPIC.exec(topicName);
    if (!organisation || !match) return;
    follow(organisation, agentsOfTopic(getWfmState(world, organisation), match[1] ?? 'users', match[2] ?? ''));
  });
  world.onReset(() => {
    followed.clear();
    boundaries.clear();
  });

  const recordOf = (organisation: SimOrganisation, userId: string) => {
    const entry = followedOf(organisation);
    const record = entry.records.get(userId);
    if (record && record.scheduled.untilMs > world.clock.now()) return record;
    const sinceMs = record?.scheduled.untilMs ?? world.clock.now();
    return renew(entry, userId, publishedByUnit(world), sinceMs);
  };
  return {
    recordOf,
    followedRecordOf: (organisation, userId) =>
      followed.get(organisation.id)?.records.has(userId) ? recordOf(organisation, userId) : null,
  };
}

type ScheduleOutcomeBody = {
  readonly status: string;
  readonly eventType: string;
  readonly result?: { readonly managementUnits?: readonly { readonly agents?: readonly { readonly id: string }[] }[] };
};

function agentsNamed(result: ScheduleOutcomeBody['result']): string[] {
  return (result?.managementUnits ?? []).flatMap(({ agents }) => (agents ?? []).map(({ id }) => id));
}

/** Published schedules around now by unit, read once for many agents. */
type PublishedByUnit = (state: WfmState, unit: BusinessUnit) => readonly Schedule[];

function publishedByUnit(world: World): PublishedByUnit {
  const known = new Map<string, readonly Schedule[]>();
  return (state, unit) => {
    let schedules = known.get(unit.id);
    if (!schedules) {
      ensureCurrentWeeks(world, state, unit);
      schedules = publishedAround(unit, world.clock.now());
      known.set(unit.id, schedules);
    }
    return schedules;
  };
}

function agentsOfTopic(state: WfmState, kind: string, id: string): Iterable<string> {
  if (id === '{id}') return state.managementUnitIdByAgent.keys();
  if (kind === 'managementunits') return state.managementUnits.get(id)?.agentIds ?? [];
  if (kind === 'teams') return state.teams.get(id)?.memberIds ?? [];
  return [id];
}

function computeRecord(
  world: World,
  organisation: SimOrganisation,
  userId: string,
  published: PublishedByUnit | null,
  before: AdherenceRecord | null,
  sinceMs: number,
): AdherenceRecord | null {
  const state = getWfmState(world, organisation);
  const user = organisation.users.get(userId);
  const managementUnitId = state.managementUnitIdByAgent.get(userId);
  const managementUnit = state.managementUnits.get(managementUnitId ?? '');
  const unit = state.businessUnits.get(managementUnit?.businessUnitId ?? '');
  if (!user || !managementUnit || !unit) return null;
  const nowMs = world.clock.now();
  const known = published === null && before && before.scheduled.untilMs > nowMs ? before.scheduled : null;
  const schedulesOf = published ?? publishedByUnit(world);
  const scheduled = known ?? scheduledActivityAt(state, unit, schedulesOf(state, unit), userId, nowMs);
  const actual = actualCategoryOf(user.presence.systemPresence);
  const adherence = adherenceStateOf(scheduled.category, actual);
  const firstMs = Math.max(scheduled.sinceMs, user.presence.modifiedMs);
  const changedMs = before === null ? firstMs : before.state === adherence ? before.changedMs : sinceMs;
  return {
    user,
    unit,
    managementUnitId: managementUnit.id,
    teamId: state.teamIdByAgent.get(userId) ?? null,
    scheduled,
    actual,
    state: adherence,
    impact: adherenceImpactOf(scheduled.category, actual),
    changedMs,
    shown: [
      scheduled.category,
      scheduled.activityCodeId,
      scheduled.next?.startMs,
      user.presence.definitionId,
      user.presence.modifiedMs,
      user.routingStatus.status,
      adherence,
    ].join('|'),
  };
}

function emitChange(world: World, organisation: SimOrganisation, record: AdherenceRecord): void {
  const interest = getTopicInterest(world);
  const topics = [
    `v2.users.${record.user.id}.workforcemanagement.adherence`,
    `v2.workforcemanagement.managementunits.${record.managementUnitId}.adherence`,
    ...(record.teamId === null ? [] : [`v2.workforcemanagement.teams.${record.teamId}.adherence`]),
  ].filter((topicName) => interest.isWanted(organisation.id, topicName));
  if (topics.length === 0) return;
  const eventBody = adherenceEventBody(organisation, getWfmState(world, organisation), record);
  for (const topicName of topics) world.emit({ organisationId: organisation.id, topicName, eventBody });
}
