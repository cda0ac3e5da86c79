import { z } from 'zod';
import { errorResponse, notFound } from '../core/errors.ts';
import { readInput } from '../core/input.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { stableUuid } from './stable-uuid.ts';
import { getStorage } from './storage.ts';
import { TIME_OFF_STATUSES, type TimeOffRequest } from './time-off-model.ts';
import { timeOffListItem, timeOffRequestBody } from './time-off-wire.ts';
import { dateInZone, isCalendarDate } from './wfm-calendar.ts';
import type { BusinessUnit, ManagementUnit } from './wfm-model.ts';
import { wfmRoute } from './wfm-route.ts';
import { findManagementUnit, validationFailure, type Found } from './wfm-scope.ts';
import { getWfmSettings } from './wfm-settings.ts';
import type { WfmState } from './wfm-state.ts';

const REQUESTS = '/managementunits/:managementUnitId/timeoffrequests';
const REQUESTS_OF_USER = '/managementunits/:managementUnitId/users/:userId/timeoffrequests';

const date = z.string().refine(isCalendarDate, { message: 'must be yyyy-MM-dd' });
const instant = z.iso.datetime({ offset: true });
const minutes = z.number().int().min(0);

/** What both creating and changing may carry. */
const days = {
  notes: z.string().max(4_000).nullish(),
  fullDayManagementUnitDates: z.array(date).nullish(),
  partialDayStartDateTimes: z.array(instant).nullish(),
  dailyDurationMinutes: minutes.nullish(),
  durationMinutes: z.array(minutes).nullish(),
  payableMinutes: z.array(minutes).nullish(),
  paid: z.boolean().nullish(),
};
const createBody = z.object({
  ...days,
  status: z.enum(['PENDING', 'APPROVED']),
  users: z.array(z.object({ id: z.string() })).min(1),
  activityCodeId: z.string(),
});
const patchBody = z.object({
  ...days,
  status: z.enum(['PENDING', 'APPROVED', 'DENIED']).nullish(),
  activityCodeId: z.string().nullish(),
  metadata: z.object({ version: z.number().int() }),
});
const queryBody = z.object({
  ids: z.array(z.string()).nullish(),
  userIds: z.array(z.string()).nullish(),
  statuses: z.array(z.enum(TIME_OFF_STATUSES)).nullish(),
  dateRange: z.object({ startDate: date, endDate: date }).nullish(),
});

type Place = { readonly state: WfmState; readonly unit: BusinessUnit; readonly managementUnit: ManagementUnit };
type Days = Pick<TimeOffRequest, 'dates' | 'startsMs' | 'durationMinutes' | 'payableMinutes'>;

/** Time-off requests: one call creates or changes one; twice the same request makes two, as nothing promises otherwise. */
export function createTimeOffRoutes(): SimRoute[] {
  return [
    wfmRoute('POST', REQUESTS, {
      operationId: 'postWorkforcemanagementManagementunitTimeoffrequests',
      access: 'write',
      anyOf: ['wfm:timeOffRequest:add'],
      handler: createRequests,
    }),
    wfmRoute('POST', `${REQUESTS}/query`, {
      operationId: 'postWorkforcemanagementManagementunitTimeoffrequestsQuery',
      access: 'read',
      anyOf: ['wfm:timeOffRequest:view'],
      handler: queryRequests,
    }),
    wfmRoute('GET', REQUESTS_OF_USER, {
      operationId: 'getWorkforcemanagementManagementunitUserTimeoffrequests',
      access: 'read',
      anyOf: ['wfm:timeOffRequest:view'],
      handler(request) {
        const place = findPlace(request);
        if ('answer' in place) return place.answer;
        const own = requestsOf(place.found).filter(({ userId }) => userId === request.params.userId);
        return { status: 200, body: { timeOffRequests: own.map(timeOffRequestBody) } };
      },
    }),
    wfmRoute('GET', `${REQUESTS_OF_USER}/:timeOffRequestId`, {
      operationId: 'getWorkforcemanagementManagementunitUserTimeoffrequest',
      access: 'read',
      anyOf: ['wfm:timeOffRequest:view'],
      handler(request) {
        const found = findRequest(request);
        return 'answer' in found ? found.answer : { status: 200, body: timeOffRequestBody(found.found.existing) };
      },
    }),
    wfmRoute('PATCH', `${REQUESTS_OF_USER}/:timeOffRequestId`, {
      operationId: 'patchWorkforcemanagementManagementunitUserTimeoffrequest',
      access: 'write',
      anyOf: ['wfm:timeOffRequest:edit'],
      handler: patchRequest,
    }),
  ];
}

function findPlace(request: SimRequest): Found<Place> {
  const place = findManagementUnit(request);
  if ('answer' in place) return place;
  const { scope, managementUnit } = place.found;
  return { found: { state: scope.state, unit: scope.unit, managementUnit } };
}

function requestsOf({ state, managementUnit }: Place): TimeOffRequest[] {
  return [...state.timeOff.values()].filter((entry) => entry.managementUnitId === managementUnit.id);
}

function findRequest(request: SimRequest): Found<Place & { readonly existing: TimeOffRequest }> {
  const place = findPlace(request);
  if ('answer' in place) return place;
  const existing = place.found.state.timeOff.get(request.params.timeOffRequestId ?? '');
  const { managementUnit } = place.found;
  if (existing?.userId !== request.params.userId || existing?.managementUnitId !== managementUnit.id) {
    return { answer: notFound(request.correlationId, 'Time off request not found', 'wfm.entity.not.found') };
  }
  return { found: { ...place.found, existing } };
}

function createRequests(request: SimRequest): SimResponse {
  const place = findPlace(request);
  if ('answer' in place) return place.answer;
  const input = readInput(request, createBody);
  if (!input.ok) return input.response;
  const { found } = place;
  const wanted = input.value;
  const strangers = wanted.users.filter(({ id }) => !found.managementUnit.agentIds.includes(id));
  const problems = [
    ...strangers.map(({ id }) => `users: ${id} is not in the management unit`),
    ...codeProblems(found.unit, wanted.activityCodeId),
  ];
  const read = readDays(wanted, null);
  if (problems.length > 0 || 'problems' in read) {
    return validationFailure(request, [...problems, ...('problems' in read ? read.problems : [])]);
  }
  const nowMs = request.world.clock.now();
  const by = request.user?.id ?? null;
  const created = wanted.users.map(({ id: userId }): TimeOffRequest => {
    const id = stableUuid(found.state.seed, `time-off|${found.managementUnit.id}|${found.state.next('time-off')}`);
    return {
      id,
      userId,
      managementUnitId: found.managementUnit.id,
      activityCodeId: wanted.activityCodeId,
      status: wanted.status,
      paid: wanted.paid ?? found.unit.activityCodes.get(wanted.activityCodeId)?.countsAsPaidTime ?? false,
      notes: wanted.notes ?? '',
      ...read.days,
      submittedBy: by,
      submittedMs: nowMs,
      reviewedBy: wanted.status === 'APPROVED' ? by : null,
      reviewedMs: wanted.status === 'APPROVED' ? nowMs : null,
      stamp: { version: 1, modifiedBy: by, modifiedMs: nowMs },
    };
  });
  for (const entry of created) found.state.timeOff.set(entry.id, entry);
  return { status: 200, body: { timeOffRequests: created.map(timeOffRequestBody) } };
}

function patchRequest(request: SimRequest): SimResponse {
  const found = findRequest(request);
  if ('answer' in found) return found.answer;
  const input = readInput(request, patchBody);
  if (!input.ok) return input.response;
  const { existing, unit, state } = found.found;
  const wanted = input.value;
  if (wanted.metadata.version !== existing.stamp.version) {
    const message = 'The time off request was changed by another request';
    return errorResponse(request.correlationId, 409, 'wfm.transaction.conflict', message);
  }
  const read = readDays(wanted, existing);
  const problems = [
    ...codeProblems(unit, wanted.activityCodeId ?? existing.activityCodeId),
    ...('problems' in read ? read.problems : []),
  ];
  if (problems.length > 0 || 'problems' in read) return validationFailure(request, problems);
  const nowMs = request.world.clock.now();
  const by = request.user?.id ?? null;
  const isReviewed = wanted.status !== undefined && wanted.status !== null && wanted.status !== existing.status;
  const changed: TimeOffRequest = {
    ...existing,
    ...read.days,
    status: wanted.status ?? existing.status,
    activityCodeId: wanted.activityCodeId ?? existing.activityCodeId,
    paid: wanted.paid ?? existing.paid,
    notes: wanted.notes ?? existing.notes,
    ...(isReviewed ? { reviewedBy: by, reviewedMs: nowMs } : {}),
    stamp: { version: existing.stamp.version + 1, modifiedBy: by, modifiedMs: nowMs },
  };
  state.timeOff.set(changed.id, changed);
  return { status: 200, body: timeOffRequestBody(changed) };
}

function queryRequests(request: SimRequest): SimResponse {
  const place = findPlace(request);
  if ('answer' in place) return place.answer;
  const input = readInput(request, queryBody);
  if (!input.ok) return input.response;
  const { ids, userIds, statuses, dateRange } = input.value;
  const timeZone = place.found.unit.timeZone;
  const isIn = (list: readonly string[] | null | undefined, value: string) =>
    !list || list.length === 0 || list.includes(value);
  const entities = requestsOf(place.found)
    .filter((entry) => isIn(ids, entry.id) && isIn(userIds, entry.userId) && isIn(statuses, entry.status))
    .filter((entry) => {
      if (!dateRange) return true;
      const own = [...entry.dates, ...entry.startsMs.map((startMs) => dateInZone(timeZone, startMs))];
      return own.some((day) => dateRange.startDate <= day && day <= dateRange.endDate);
    })
    .map(timeOffListItem);
  const body = { entities };
  const isLarge =
    request.query.get('forceDownloadService') === 'true' ||
    Buffer.byteLength(JSON.stringify(body)) > getWfmSettings(request.world).downloadThresholdBytes;
  if (!isLarge) return { status: 200, body };
  const downloadUrl = getStorage(request.world).createDownload(request.region, body);
  return { status: 200, body: { entities: [], downloadUrl } };
}

function codeProblems(unit: BusinessUnit, activityCodeId: string): string[] {
  const code = unit.activityCodes.get(activityCodeId);
  if (!code) return ['activityCodeId: is not an activity code of the business unit'];
  return code.category === 'TimeOff' ? [] : ['activityCodeId: must be of the TimeOff category'];
}

/** The days that are asked for; what a change leaves out stays. */
function readDays(
  wanted: Pick<
    z.infer<typeof patchBody>,
    | 'fullDayManagementUnitDates'
    | 'partialDayStartDateTimes'
    | 'dailyDurationMinutes'
    | 'durationMinutes'
    | 'payableMinutes'
  >,
  existing: TimeOffRequest | null,
): { readonly days: Days } | { readonly problems: string[] } {
  const dates = wanted.fullDayManagementUnitDates ?? existing?.dates ?? [];
  const startsMs = wanted.partialDayStartDateTimes?.map((text) => Date.parse(text)) ?? existing?.startsMs ?? [];
  if (dates.length > 0 === startsMs.length > 0) {
    return { problems: ['exactly one of fullDayManagementUnitDates and partialDayStartDateTimes is required'] };
  }
  const count = dates.length + startsMs.length;
  const durationMinutes =
    wanted.durationMinutes ??
    (wanted.dailyDurationMinutes == null
      ? existing?.durationMinutes
      : Array.from({ length: count }, () => wanted.dailyDurationMinutes ?? 0));
  if (durationMinutes?.length !== count) {
    return { problems: ['durationMinutes: dailyDurationMinutes, or one duration for each day, is required'] };
  }
  const payableMinutes = wanted.payableMinutes ?? durationMinutes;
  if (payableMinutes.length !== count) return { problems: ['payableMinutes: must have one entry for each day'] };
  return { days: { dates: [...dates].sort(), startsMs: [...startsMs].sort(), durationMinutes, payableMinutes } };
}
