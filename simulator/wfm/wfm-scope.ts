import { errorResponse, notFound } from '../core/errors.ts';
import type { SimRequest, SimResponse } from '../core/types.ts';
import type { ScheduleScope } from './schedule-events.ts';
import { isCalendarDate } from './wfm-calendar.ts';
import type { ManagementUnit, Schedule } from './wfm-model.ts';
import { ensureCurrentWeeks, getWfmState } from './wfm-state.ts';

/** An operation's place in the organisation, or the answer to send when it does not exist. */
export type Found<T> = { readonly found: T } | { readonly answer: SimResponse };

/** A business unit with one of its schedules. */
type ScheduleInScope = { readonly scope: ScheduleScope; readonly schedule: Schedule };

const DRAFT_PERMISSION = 'wfm:schedule:view';

/** The business unit named in the path. */
export function findBusinessUnit(request: SimRequest): Found<ScheduleScope> {
  const { world, organisation } = request;
  const state = getWfmState(world, organisation);
  const unit = state.businessUnits.get(request.params.businessUnitId ?? '');
  if (!unit) {
    const message = 'The requested business unit was not found';
    return { answer: notFound(request.correlationId, message, 'wfm.business.unit.not.found') };
  }
  ensureCurrentWeeks(world, state, unit);
  return { found: { world, organisation, state, unit } };
}

/** The management unit named in the path, with its business unit. */
export function findManagementUnit(
  request: SimRequest,
): Found<{ readonly scope: ScheduleScope; readonly managementUnit: ManagementUnit }> {
  const { world, organisation } = request;
  const state = getWfmState(world, organisation);
  const managementUnit = state.managementUnits.get(request.params.managementUnitId ?? '');
  const unit = managementUnit && state.businessUnits.get(managementUnit.businessUnitId);
  if (!managementUnit || !unit) {
    return { answer: notFound(request.correlationId, 'Management unit not found', 'wfm.management.unit.not.found') };
  }
  ensureCurrentWeeks(world, state, unit);
  return { found: { scope: { world, organisation, state, unit }, managementUnit } };
}

/** The schedule named in the path. Drafts exist only for those who may see drafts. */
export function findSchedule(request: SimRequest): Found<ScheduleInScope> {
  const place = findBusinessUnit(request);
  if ('answer' in place) return place;
  const badWeek = checkWeek(request);
  if (badWeek) return { answer: badWeek };
  const schedule = place.found.unit.schedules.get(request.params.scheduleId ?? '');
  const isVisible = schedule && (schedule.published || canSeeDrafts(request));
  if (!schedule || !isVisible || schedule.weekDate !== request.params.weekId) {
    const message = 'The requested schedule was not found';
    return { answer: notFound(request.correlationId, message, 'wfm.entity.not.found') };
  }
  return { found: { scope: place.found, schedule } };
}

/** Whether the caller sees unpublished schedules; those who only view published ones do not. */
export function canSeeDrafts(request: SimRequest): boolean {
  return request.hasPermission(DRAFT_PERMISSION) || request.hasPermission('wfm:schedule:edit');
}

/** 400 unless the week in the path is a date. */
export function checkWeek(request: SimRequest): SimResponse | null {
  if (isCalendarDate(request.params.weekId ?? '')) return null;
  const message = 'Dates must be specified as ISO-8601 strings. For example: yyyy-MM-dd';
  return errorResponse(request.correlationId, 400, 'invalid.date', message);
}

/** 400 `wfm.validation.failure`; the problems go into the details. */
export function validationFailure(request: SimRequest, problems: readonly string[]): SimResponse {
  const message =
    "One or more of the request's fields did not pass validation. See userParams and the error message for more details";
  return errorResponse(request.correlationId, 400, 'wfm.validation.failure', message, {
    params: { reason: problems.slice(0, 20).join('; ') },
    details: problems.slice(0, 20).map((problem) => ({ errorCode: 'wfm.validation.failure', fieldName: problem })),
  });
}
