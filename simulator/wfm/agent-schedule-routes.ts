import { z } from 'zod';
import { errorResponse, notFound } from '../core/errors.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { answerQuery } from './query-answer.ts';
import type { ScheduleScope } from './schedule-events.ts';
import type { ManagementUnit } from './wfm-model.ts';
import { SCHEDULE_READERS } from './wfm-permissions.ts';
import { wfmRoute } from './wfm-route.ts';
import { findBusinessUnit, findManagementUnit, findSchedule, validationFailure } from './wfm-scope.ts';
import { agentScheduleOf, unitsOf } from './wfm-state.ts';
import { agentScheduleBody, markerBody, markerRange, scheduleReference, shiftBody, userReference } from './wire.ts';
import { weekRange } from './wfm-calendar.ts';
import { shiftEndMs, shiftStartMs } from './wfm-model.ts';

const queryBody = z.strictObject({
  managementUnitId: z.string(),
  userIds: z.array(z.string()).nullish(),
  teamIds: z.array(z.string()).nullish(),
});

const instant = z.string().refine((text) => Number.isFinite(Date.parse(text)), { message: 'must be a date-time' });
const searchBody = z.strictObject({ startDate: instant, endDate: instant, userIds: z.array(z.string()).nullish() });

const MAX_TEAMS = 10;

/** Reading agents' schedules: one schedule by management unit, and all published ones by time. */
export function createAgentScheduleRoutes(): SimRoute[] {
  return [
    wfmRoute('POST', '/businessunits/:businessUnitId/weeks/:weekId/schedules/:scheduleId/agentschedules/query', {
      operationId: 'postWorkforcemanagementBusinessunitWeekScheduleAgentschedulesQuery',
      access: 'read',
      anyOf: SCHEDULE_READERS,
      handler: queryAgentSchedules,
    }),
    wfmRoute('POST', '/businessunits/:businessUnitId/agentschedules/search', {
      operationId: 'postWorkforcemanagementBusinessunitAgentschedulesSearch',
      access: 'read',
      anyOf: SCHEDULE_READERS,
      handler(request) {
        const place = findBusinessUnit(request);
        if ('answer' in place) return place.answer;
        return searchAgentSchedules(request, place.found, unitsOf(place.found.state, place.found.unit));
      },
    }),
    wfmRoute('POST', '/managementunits/:managementUnitId/agentschedules/search', {
      operationId: 'postWorkforcemanagementManagementunitAgentschedulesSearch',
      access: 'read',
      anyOf: SCHEDULE_READERS,
      handler(request) {
        const place = findManagementUnit(request);
        if ('answer' in place) return place.answer;
        return searchAgentSchedules(request, place.found.scope, [place.found.managementUnit]);
      },
    }),
  ];
}

function queryAgentSchedules(request: SimRequest): SimResponse {
  const place = findSchedule(request);
  if ('answer' in place) return place.answer;
  const { scope, schedule } = place.found;
  const parsed = queryBody.safeParse(request.body);
  if (!parsed.success) return validationFailure(request, issuesOf(parsed.error));
  const { managementUnitId, userIds, teamIds } = parsed.data;
  if (teamIds && teamIds.length > MAX_TEAMS) {
    const message = 'You may only request up to 10 teams in a single request';
    return errorResponse(request.correlationId, 400, 'wfm.too.many.teams.requested', message);
  }
  const unit = scope.state.managementUnits.get(managementUnitId);
  if (!unit || unit.businessUnitId !== scope.unit.id) {
    return notFound(request.correlationId, 'Management unit not found', 'wfm.management.unit.not.found');
  }
  const wanted = wantedAgents(scope, unit, userIds ?? [], teamIds ?? []);
  if (teamIds && teamIds.length > 0 && wanted.length === 0) {
    const message = 'No members of the team were in a management unit, or the team was empty';
    return errorResponse(request.correlationId, 400, 'wfm.team.empty.or.no.members.in.management.unit', message);
  }
  return answerQuery(request, scope, 'query', () => ({
    agentSchedules: wanted.flatMap((userId) => {
      const part = agentScheduleOf(scope.state, schedule, userId);
      return part ? [agentScheduleBody(part, schedule, unit.id)] : [];
    }),
    businessUnitTimeZone: scope.unit.timeZone,
  }));
}

function wantedAgents(
  { state }: ScheduleScope,
  unit: ManagementUnit,
  userIds: readonly string[],
  teamIds: readonly string[],
): readonly string[] {
  if (userIds.length === 0 && teamIds.length === 0) return unit.agentIds;
  const wanted = new Set([...userIds, ...teamIds.flatMap((id) => state.teams.get(id)?.memberIds ?? [])]);
  return unit.agentIds.filter((userId) => wanted.has(userId));
}

function searchAgentSchedules(
  request: SimRequest,
  scope: ScheduleScope,
  units: readonly ManagementUnit[],
): SimResponse {
  const parsed = searchBody.safeParse(request.body);
  if (!parsed.success) return validationFailure(request, issuesOf(parsed.error));
  const startMs = Date.parse(parsed.data.startDate);
  const endMs = Date.parse(parsed.data.endDate);
  if (endMs <= startMs) return validationFailure(request, ['endDate: must be after startDate']);
  const wanted = parsed.data.userIds ? new Set(parsed.data.userIds) : null;
  const agentIds = units.flatMap((unit) => unit.agentIds).filter((userId) => wanted?.has(userId) ?? true);
  return answerQuery(request, scope, 'search', () => publishedBetween(scope, agentIds, startMs, endMs));
}

function publishedBetween(scope: ScheduleScope, agentIds: readonly string[], startMs: number, endMs: number) {
  const { state, unit } = scope;
  const overlaps = (from: number, to: number) => from < endMs && to > startMs;
  const schedules = [...unit.schedules.values()]
    .filter((schedule) => {
      const range = weekRange(unit.timeZone, schedule.weekDate, schedule.weekCount);
      return schedule.published && overlaps(range.startMs, range.endMs);
    })
    .sort((left, right) => left.weekDate.localeCompare(right.weekDate));
  return {
    agentSchedules: agentIds.map((userId) => {
      const parts = schedules.map((schedule) => ({ schedule, part: agentScheduleOf(state, schedule, userId) }));
      return {
        user: userReference(userId),
        shifts: parts.flatMap(({ schedule, part }) =>
          (part?.shifts ?? [])
            .filter((shift) => overlaps(shiftStartMs(shift), shiftEndMs(shift)))
            .map((shift) => shiftBody(shift, schedule)),
        ),
        fullDayTimeOffMarkers: parts.flatMap(({ part }) =>
          (part?.markers ?? [])
            .filter((marker) => {
              const day = markerRange(unit, marker.businessUnitDate);
              return overlaps(day.startMs, day.endMs);
            })
            .map(markerBody),
        ),
      };
    }),
    businessUnitTimeZone: unit.timeZone,
    publishedSchedules: schedules.map((schedule) => ({
      ...scheduleReference(schedule),
      weekCount: schedule.weekCount,
    })),
  };
}

function issuesOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
}
