import { z } from 'zod';
import type { ControlRequest, ControlRoute, SimResponse, World } from '../core/types.ts';
import { planUpdate } from './plan-update.ts';
import type { ScheduleScope } from './schedule-events.ts';
import { applyDirectly, updateContext } from './schedule-operations.ts';
import { makeSupervisorEdit } from './supervisor.ts';
import { TIME_OFF_STATUSES } from './time-off-model.ts';
import { timeOffRequestBody } from './time-off-wire.ts';
import { updateUploadSchema } from './upload-schema.ts';
import type { Schedule } from './wfm-model.ts';
import { agentScheduleOf, ensureCurrentWeeks, getWfmState, unitsOf } from './wfm-state.ts';
import { agentScheduleBody, scheduleListItem } from './wire.ts';

const agentEdit = z.strictObject({
  shifts: updateUploadSchema.shape.agentSchedules.unwrap().unwrap().element.shape.shifts,
  fullDayTimeOffMarkers: updateUploadSchema.shape.agentSchedules.unwrap().unwrap().element.shape.fullDayTimeOffMarkers,
  delete: z.boolean().nullish(),
  /** Who is said to have made the change. */
  modifiedBy: z.string().nullish(),
});

const organisationNotFound: SimResponse = { status: 404, body: { message: 'No organisation has this id.' } };
const scheduleNotFound: SimResponse = { status: 404, body: { message: 'The organisation has no such schedule.' } };

/**
 * Looking at schedules from outside, and changing them as somebody else would:
 * - `GET /_sim/organisations/:id/business-units`: units, their agents, and every schedule's head;
 * - `GET /_sim/organisations/:id/schedules?businessUnitId&weekDate&scheduleId&userId&publishedOnly=true`: full schedules, agent
 *   by agent, in the wire's own form (`userId` repeats);
 * - `POST /_sim/organisations/:id/schedules/:scheduleId/agents/:userId` with `shifts`, `fullDayTimeOffMarkers` or `delete` in
 *   the upload's form: merged at once, without version checks, versions rise and the topics are told;
 * - `GET /_sim/organisations/:id/time-off-requests`: every one, in the order they were made;
 * - `POST /_sim/organisations/:id/time-off-requests/:requestId` with `status` or `notes`: changed as a person would, now;
 * - `POST /_sim/organisations/:id/supervisor-edit`: one edit of the simulated supervisor, now.
 */
export function createWfmControlRoutes(world: World): ControlRoute[] {
  return [
    { method: 'GET', path: '/_sim/organisations/:id/business-units', handler: (request) => listUnits(world, request) },
    { method: 'GET', path: '/_sim/organisations/:id/schedules', handler: (request) => readSchedules(world, request) },
    {
      method: 'POST',
      path: '/_sim/organisations/:id/schedules/:scheduleId/agents/:userId',
      handler: (request) => editAgent(world, request),
    },
    {
      method: 'GET',
      path: '/_sim/organisations/:id/time-off-requests',
      handler: (request) => listTimeOff(world, request),
    },
    {
      method: 'POST',
      path: '/_sim/organisations/:id/time-off-requests/:requestId',
      handler: (request) => editTimeOff(world, request),
    },
    {
      method: 'POST',
      path: '/_sim/organisations/:id/supervisor-edit',
      handler(request) {
        const organisation = world.organisations.get(request.params.id ?? '');
        if (!organisation) return organisationNotFound;
        return {
          status: 200,
          body: { edited: makeSupervisorEdit(world, getWfmState(world, organisation), organisation) },
        };
      },
    },
  ];
}

function scopesOf(world: World, organisationId: string): ScheduleScope[] | null {
  const organisation = world.organisations.get(organisationId);
  if (!organisation) return null;
  const state = getWfmState(world, organisation);
  return [...state.businessUnits.values()].map((unit) => {
    ensureCurrentWeeks(world, state, unit);
    return { world, organisation, state, unit };
  });
}

function listUnits(world: World, request: ControlRequest): SimResponse {
  const scopes = scopesOf(world, request.params.id ?? '');
  if (!scopes) return organisationNotFound;
  const businessUnits = scopes.map(({ state, unit }) => ({
    id: unit.id,
    name: unit.name,
    timeZone: unit.timeZone,
    startDayOfWeek: unit.startDayOfWeek,
    managementUnits: unitsOf(state, unit).map(({ id, name, agentIds }) => ({ id, name, agentIds })),
    schedules: [...unit.schedules.values()].map(scheduleListItem),
  }));
  const teams = [...(scopes[0]?.state.teams.values() ?? [])];
  return { status: 200, body: { businessUnits, teams } };
}

function listTimeOff(world: World, request: ControlRequest): SimResponse {
  const organisation = world.organisations.get(request.params.id ?? '');
  if (!organisation) return organisationNotFound;
  const { timeOff } = getWfmState(world, organisation);
  return { status: 200, body: { timeOffRequests: [...timeOff.values()].map(timeOffRequestBody) } };
}

const timeOffEdit = z.strictObject({ status: z.enum(TIME_OFF_STATUSES).optional(), notes: z.string().optional() });

function editTimeOff(world: World, request: ControlRequest): SimResponse {
  const organisation = world.organisations.get(request.params.id ?? '');
  if (!organisation) return organisationNotFound;
  const { timeOff } = getWfmState(world, organisation);
  const existing = timeOff.get(request.params.requestId ?? '');
  const edit = timeOffEdit.safeParse(request.body);
  if (!existing || !edit.success) return { status: 400, body: { message: 'No such request, or no such change.' } };
  const modifiedMs = world.clock.now();
  const stamp = { version: existing.stamp.version + 1, modifiedBy: null, modifiedMs };
  timeOff.set(existing.id, { ...existing, ...edit.data, stamp });
  return { status: 200, body: {} };
}

function readSchedules(world: World, request: ControlRequest): SimResponse {
  const scopes = scopesOf(world, request.params.id ?? '');
  if (!scopes) return organisationNotFound;
  const { query } = request;
  const isWanted = (name: string, value: string) => !query.has(name) || query.getAll(name).includes(value);
  const schedules = scopes
    .filter((scope) => isWanted('businessUnitId', scope.unit.id))
    .flatMap((scope) =>
      [...scope.unit.schedules.values()]
        .filter((schedule) => isWanted('weekDate', schedule.weekDate) && isWanted('scheduleId', schedule.id))
        .filter((schedule) => schedule.published || query.get('publishedOnly') !== 'true')
        .map((schedule) => fullSchedule(scope, schedule, (userId) => isWanted('userId', userId))),
    );
  return { status: 200, body: { schedules } };
}

function fullSchedule(scope: ScheduleScope, schedule: Schedule, isWanted: (userId: string) => boolean) {
  const agentSchedules = unitsOf(scope.state, scope.unit).flatMap((unit) =>
    unit.agentIds.filter(isWanted).flatMap((userId) => {
      const part = agentScheduleOf(scope.state, schedule, userId);
      return part ? [agentScheduleBody(part, schedule, unit.id)] : [];
    }),
  );
  return { businessUnitId: scope.unit.id, ...scheduleListItem(schedule), agentSchedules };
}

function editAgent(world: World, request: ControlRequest): SimResponse {
  const scopes = scopesOf(world, request.params.id ?? '');
  if (!scopes) return organisationNotFound;
  const { scheduleId = '', userId = '' } = request.params;
  const scope = scopes.find((candidate) => candidate.unit.schedules.has(scheduleId));
  const schedule = scope?.unit.schedules.get(scheduleId);
  if (!scope || !schedule) return scheduleNotFound;
  const parsed = agentEdit.safeParse(request.body);
  if (!parsed.success) {
    return {
      status: 400,
      body: { problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) },
    };
  }
  const { modifiedBy = null, ...edit } = parsed.data;
  const version = agentScheduleOf(scope.state, schedule, userId)?.stamp.version;
  const upload = {
    metadata: { version: schedule.stamp.version },
    agentSchedules: [{ userId, ...(version === undefined ? {} : { metadata: { version } }), ...edit }],
  };
  const plan = planUpdate(schedule, upload, updateContext(scope, schedule, modifiedBy));
  if (!plan.ok) return { status: 400, body: { problems: plan.problems } };
  applyDirectly(scope, schedule, plan.agents, modifiedBy);
  return { status: 200, body: fullSchedule(scope, schedule, (other) => other === userId) };
}
