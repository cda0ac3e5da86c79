import { z } from 'zod';
import { ROUTING_STATUSES } from '#lib/directory/schema.ts';
import { parseSystemPresence } from '#lib/directory/to-directory-user.ts';
import {
  AGENT_ACTIVITIES,
  ADHERENCE_IMPACTS,
  ADHERENCE_STATES,
  type LiveEvent,
  type LiveSource,
  type ScheduleEvent,
} from './live-event.ts';
import { moment } from './moment.ts';

const word = z.string().nullish().catch(null);
const id = z.guid().nullish().catch(null);
const reference = z.object({ id }).nullish().catch(null);
const schedule = z.object({ status: word, operationId: word });

const presence = z.object({
  presenceDefinition: z.object({ id, systemPresence: word }).nullish().catch(null),
  modifiedDate: moment,
});
const routingStatus = z.object({ status: z.enum(ROUTING_STATUSES), startTime: moment });
const routingBody = z.object({ routingStatus: routingStatus.nullish().catch(null) });
const activity = routingBody.extend({ presence: presence.nullish().catch(null) });
const adherence = z.object({
  user: reference,
  managementUnitId: id,
  managementUnit: reference,
  team: reference,
  adherenceState: word,
  impact: word,
  scheduledActivityCategory: word,
  actualActivityCategory: word,
  systemPresence: word,
  organizationSecondaryPresenceId: id,
  routingStatus: word,
  /** Of events; readings call it `timeOfAdherenceChange`. */
  adherenceChangeTime: moment,
  timeOfAdherenceChange: moment,
  presenceUpdateTime: moment,
  removedFromManagementUnit: z.boolean().nullish().catch(null),
});

type Told = { readonly receivedAtMs: number; readonly source: LiveSource };
type Reader = (subjectId: string, body: unknown, told: Told) => LiveEvent[];

const ID = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const topic = (template: string) => new RegExp(`^v2\\.${template.replaceAll('.', '\\.').replace('{id}', ID)}$`, 'i');

/** Topics of users, adherence and schedules (platform document §4.3). */
const READERS: readonly (readonly [RegExp, Reader])[] = [
  [topic('users.{id}.presence'), (userId, body, told) => readPresence(userId, presence.safeParse(body).data, told)],
  [
    topic('users.{id}.routingStatus'),
    (userId, body, told) => readRouting(userId, routingBody.safeParse(body).data?.routingStatus, told),
  ],
  [topic('users.{id}.activity'), readActivity],
  [topic('users.{id}.workforcemanagement.adherence'), (userId, body, told) => readAdherence(body, told, userId)],
  [topic('workforcemanagement.managementunits.{id}.adherence'), (_unitId, body, told) => readAdherence(body, told)],
  [topic('workforcemanagement.teams.{id}.adherence'), (_teamId, body, told) => readAdherence(body, told)],
  [topic('workforcemanagement.businessunits.{id}.schedules'), aboutSchedules('businessUnitId')],
  [topic('workforcemanagement.businessunits.{id}.scheduling.runs'), aboutSchedules('businessUnitId')],
  [topic('workforcemanagement.managementunits.{id}.schedules'), aboutSchedules('managementUnitId')],
  [topic('workforcemanagement.managementunits.{id}.agentschedules.changed'), aboutSchedules('managementUnitId')],
  [topic('users.{id}.workforcemanagement.schedules'), aboutSchedules('userId')],
  [topic('users.{id}.workforcemanagement.timeoffrequests'), aboutSchedules('userId')],
];

/**
 * What an event says, in Headroom's own shapes; none for a topic that is of no interest and for a body that says nothing that
 * can be used. Never throws. A change without a time is left out: it could not be told from an older one.
 */
export function normaliseEvent(
  topicName: string,
  eventBody: unknown,
  receivedAtMs: number,
  source: LiveSource,
): LiveEvent[] {
  for (const [pattern, read] of READERS) {
    const subjectId = pattern.exec(topicName)?.[1]?.toLowerCase();
    if (subjectId !== undefined) return read(subjectId, eventBody, { receivedAtMs, source });
  }
  return [];
}

function readPresence(userId: string, body: z.infer<typeof presence> | null | undefined, told: Told): LiveEvent[] {
  const system = parseSystemPresence(body?.presenceDefinition?.systemPresence ?? null);
  const atMs = body?.modifiedDate ?? null;
  if (system === null || atMs === null) return [];
  return [{ kind: 'presence', userId, system, definitionId: body?.presenceDefinition?.id ?? null, atMs, ...told }];
}

function readRouting(userId: string, body: z.infer<typeof routingStatus> | null | undefined, told: Told): LiveEvent[] {
  const atMs = body?.startTime ?? null;
  return !body || atMs === null ? [] : [{ kind: 'routing_status', userId, status: body.status, atMs, ...told }];
}

/** Presence and routing status where they stand together: an activity event, or a user of a listing. */
export function readActivity(userId: string, body: unknown, told: Told): LiveEvent[] {
  const { data } = activity.safeParse(body);
  return [...readPresence(userId, data?.presence, told), ...readRouting(userId, data?.routingStatus, told)];
}

/**
 * One agent's adherence, of an event or a reading, with the presence and routing status that it names. It counts from when
 * adherence or presence changed last, because either can bring another activity. The routing status has no time of its own
 * here; it counts from the presence, so that one with its own time wins.
 */
export function readAdherence(body: unknown, told: Told, ofUser?: string): LiveEvent[] {
  const { data } = adherence.safeParse(body);
  const userId = data?.user?.id?.toLowerCase() ?? ofUser;
  if (!data || userId === undefined) return [];
  const presenceAtMs = data.presenceUpdateTime;
  const changedAtMs = data.adherenceChangeTime ?? data.timeOfAdherenceChange;
  const events: LiveEvent[] = [];
  if (presenceAtMs !== null) {
    const definition = { id: data.organizationSecondaryPresenceId, systemPresence: data.systemPresence };
    events.push(...readPresence(userId, { presenceDefinition: definition, modifiedDate: presenceAtMs }, told));
    const status = ROUTING_STATUSES.find((known) => known === data.routingStatus);
    events.push(...readRouting(userId, status && { status, startTime: presenceAtMs }, told));
  }
  const atMs = Math.max(changedAtMs ?? 0, presenceAtMs ?? 0);
  const state = ADHERENCE_STATES.find((known) => known === data.adherenceState);
  if (atMs === 0 || state === undefined) return events;
  const isRemoved = data.removedFromManagementUnit === true;
  events.push({
    kind: 'adherence',
    userId,
    state,
    impact: ADHERENCE_IMPACTS.find((known) => known === data.impact) ?? 'Unknown',
    scheduledCategory: categoryOf(data.scheduledActivityCategory),
    actualCategory: categoryOf(data.actualActivityCategory),
    managementUnitId: isRemoved ? null : (data.managementUnitId ?? data.managementUnit?.id ?? null),
    teamId: data.team?.id ?? null,
    atMs,
    ...told,
  });
  return events;
}

const categoryOf = (text: string | null | undefined) => AGENT_ACTIVITIES.find((known) => known === text) ?? null;

/** These bodies have no time of their own; nothing is merged by it. */
function aboutSchedules(subject: 'businessUnitId' | 'managementUnitId' | 'userId'): Reader {
  const nobody = { businessUnitId: null, managementUnitId: null, userId: null };
  return (subjectId, body, told): ScheduleEvent[] => {
    const { data } = schedule.safeParse(body);
    if (!data) return [];
    const { operationId = null, status = null } = data;
    const event = { kind: 'schedule', ...nobody, [subject]: subjectId, operationId, status, ...told } as const;
    return [{ ...event, atMs: told.receivedAtMs }];
  };
}
