import { z } from 'zod';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { headcountForecastBody, historyBody } from './schedule-bodies.ts';
import { unitSummaries } from './schedule-events.ts';
import { createBlankSchedule, startCopy, startDelete } from './schedule-operations.ts';
import { getStorage } from './storage.ts';
import { addDays, dateInZone, dayOfWeek, isCalendarDate } from './wfm-calendar.ts';
import type { BusinessUnit, Schedule } from './wfm-model.ts';
import { SCHEDULE_READERS } from './wfm-permissions.ts';
import { wfmRoute } from './wfm-route.ts';
import { canSeeDrafts, checkWeek, findBusinessUnit, findSchedule, validationFailure } from './wfm-scope.ts';
import { agentScheduleOf } from './wfm-state.ts';
import { scheduleListItem, scheduleMetadata } from './wire.ts';

const SCHEDULES = '/businessunits/:businessUnitId/weeks/:weekId/schedules';
const RECENT_WEEKS = 26;

const blankBody = z.strictObject({
  description: z.string().min(1),
  weekCount: z.number().int().min(1).max(6),
  shortTermForecast: z.looseObject({ weekDate: z.string() }).nullish(),
});
const copyBody = z.strictObject({
  description: z.string().min(1),
  weekDate: z.string().refine(isCalendarDate, { message: 'must be a date' }),
  includeForecast: z.boolean().nullish(),
});

/** Schedules of a business unit's weeks: list, read, create, copy, delete, history and forecast. */
export function createScheduleRoutes(): SimRoute[] {
  return [
    wfmRoute('GET', SCHEDULES, {
      operationId: 'getWorkforcemanagementBusinessunitWeekSchedules',
      access: 'read',
      anyOf: SCHEDULE_READERS,
      handler: listSchedules,
    }),
    wfmRoute('POST', SCHEDULES, {
      operationId: 'postWorkforcemanagementBusinessunitWeekSchedules',
      access: 'write',
      anyOf: ['wfm:schedule:add'],
      handler: createBlank,
    }),
    wfmRoute('GET', `${SCHEDULES}/:scheduleId`, {
      operationId: 'getWorkforcemanagementBusinessunitWeekSchedule',
      access: 'read',
      anyOf: SCHEDULE_READERS,
      handler(request) {
        const place = findSchedule(request);
        if ('answer' in place) return place.answer;
        const { scope, schedule } = place.found;
        const withAgents = request.query.getAll('expand').includes('managementUnits.agents');
        return {
          status: 200,
          body: scheduleMetadata(schedule, scope.unit, unitSummaries(scope, schedule, withAgents)),
        };
      },
    }),
    wfmRoute('DELETE', `${SCHEDULES}/:scheduleId`, {
      operationId: 'deleteWorkforcemanagementBusinessunitWeekSchedule',
      access: 'write',
      anyOf: ['wfm:schedule:delete'],
      handler(request) {
        const place = findSchedule(request);
        if ('answer' in place) return place.answer;
        const answer = startDelete(place.found.scope, place.found.schedule);
        return { status: answer.status === 'Processing' ? 202 : 200, body: answer };
      },
    }),
    wfmRoute('POST', `${SCHEDULES}/:scheduleId/copy`, {
      operationId: 'postWorkforcemanagementBusinessunitWeekScheduleCopy',
      access: 'write',
      anyOf: ['wfm:schedule:add'],
      handler: copySchedule,
    }),
    wfmRoute('GET', `${SCHEDULES}/:scheduleId/generationresults`, {
      operationId: 'getWorkforcemanagementBusinessunitWeekScheduleGenerationresults',
      access: 'read',
      anyOf: SCHEDULE_READERS,
      handler(request) {
        const place = findSchedule(request);
        if ('answer' in place) return place.answer;
        const body = {
          failed: false,
          runId: place.found.schedule.id,
          messageCount: 0,
          messages: [],
          messageSeverities: [],
        };
        return { status: 200, body };
      },
    }),
    wfmRoute('GET', `${SCHEDULES}/:scheduleId/headcountforecast`, {
      operationId: 'getWorkforcemanagementBusinessunitWeekScheduleHeadcountforecast',
      access: 'read',
      anyOf: SCHEDULE_READERS,
      handler(request) {
        const place = findSchedule(request);
        if ('answer' in place) return place.answer;
        const result = headcountForecastBody(place.found.scope, place.found.schedule);
        if (request.query.get('forceDownload') !== 'true') return { status: 200, body: { result } };
        return { status: 200, body: { downloadUrl: getStorage(request.world).createDownload(request.region, result) } };
      },
    }),
    wfmRoute('GET', `${SCHEDULES}/:scheduleId/history/agents/:agentId`, {
      operationId: 'getWorkforcemanagementBusinessunitWeekScheduleHistoryAgent',
      access: 'read',
      anyOf: SCHEDULE_READERS,
      handler(request) {
        const place = findSchedule(request);
        if ('answer' in place) return place.answer;
        const { scope, schedule } = place.found;
        const agentId = request.params.agentId ?? '';
        agentScheduleOf(scope.state, schedule, agentId);
        return { status: 200, body: historyBody(scope, schedule, agentId) };
      },
    }),
  ];
}

function listSchedules(request: SimRequest): SimResponse {
  const place = findBusinessUnit(request);
  if ('answer' in place) return place.answer;
  const { world, unit } = place.found;
  const isRecent = request.params.weekId === 'recent';
  const badWeek = isRecent ? null : checkWeek(request);
  if (badWeek) return badWeek;
  const week = request.params.weekId ?? '';
  const range = isRecent ? recentRange(unit, world.clock.now(), request.query) : { first: week, last: week };
  const publishedOnly = request.query.get('includeOnlyPublished') === 'true' || !canSeeDrafts(request);
  const schedules = [...unit.schedules.values()]
    .filter((schedule) => covers(schedule, range.first, range.last) && (schedule.published || !publishedOnly))
    .sort((left, right) => left.weekDate.localeCompare(right.weekDate));
  return { status: 200, body: { entities: schedules.map(scheduleListItem) } };
}

function recentRange(unit: BusinessUnit, nowMs: number, query: URLSearchParams): { first: string; last: string } {
  const today = dateInZone(unit.timeZone, nowMs);
  const first = query.get('earliestWeekDate') ?? addDays(today, -7 * RECENT_WEEKS);
  const last = query.get('latestWeekDate') ?? addDays(today, 7 * RECENT_WEEKS);
  return { first, last };
}

/** Whether one of the schedule's weeks starts in the range. */
function covers(schedule: Schedule, first: string, last: string): boolean {
  return schedule.weekDate <= last && addDays(schedule.weekDate, 7 * (schedule.weekCount - 1)) >= first;
}

function createBlank(request: SimRequest): SimResponse {
  const place = findBusinessUnit(request);
  if ('answer' in place) return place.answer;
  const badWeek = checkWeek(request) ?? checkWeekStart(request, place.found.unit, request.params.weekId ?? '');
  if (badWeek) return badWeek;
  const parsed = blankBody.safeParse(request.body);
  if (!parsed.success) return validationFailure(request, issuesOf(parsed.error));
  const { description, weekCount } = parsed.data;
  const modifiedBy = request.user?.id ?? null;
  const schedule = createBlankSchedule(place.found, request.params.weekId ?? '', weekCount, description, modifiedBy);
  return {
    status: 201,
    body: scheduleMetadata(schedule, place.found.unit, unitSummaries(place.found, schedule, false)),
  };
}

function copySchedule(request: SimRequest): SimResponse {
  const place = findSchedule(request);
  if ('answer' in place) return place.answer;
  const { scope, schedule } = place.found;
  const parsed = copyBody.safeParse(request.body);
  if (!parsed.success) return validationFailure(request, issuesOf(parsed.error));
  const badWeek = checkWeekStart(request, scope.unit, parsed.data.weekDate);
  if (badWeek) return badWeek;
  const answer = startCopy(scope, schedule, parsed.data, request.user?.id ?? null);
  return { status: answer.status === 'Processing' ? 202 : 201, body: answer };
}

function checkWeekStart(request: SimRequest, unit: BusinessUnit, weekDate: string): SimResponse | null {
  if (dayOfWeek(weekDate) === unit.startDayOfWeek) return null;
  return validationFailure(request, [`weekDate: weeks of this business unit start on ${unit.startDayOfWeek}`]);
}

function issuesOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
}
