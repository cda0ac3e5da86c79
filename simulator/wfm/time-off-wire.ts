import type { TimeOffRequest } from './time-off-model.ts';
import { toIso, userReference, versionMetadata } from './wire.ts';

/** An entry of TimeOffRequestListing. */
export function timeOffListItem(request: TimeOffRequest) {
  const [minutes = 0] = request.durationMinutes;
  return {
    id: request.id,
    user: userReference(request.userId),
    isFullDayRequest: request.dates.length > 0,
    markedAsRead: false,
    activityCodeId: request.activityCodeId,
    paid: request.paid,
    status: request.status,
    ...(request.reviewedMs !== null && request.status !== 'PENDING' ? { substatus: 'ManualApproval' } : {}),
    partialDayStartDateTimes: request.startsMs.map(toIso),
    fullDayManagementUnitDates: [...request.dates],
    dailyDurationMinutes: minutes,
    // Estimation of the hours of whole days is off.
    fullDayEarliestStartOffsetMinutes: [],
    fullDayLatestEndOffsetMinutes: [],
    durationMinutes: [...request.durationMinutes],
    payableMinutes: [...request.payableMinutes],
    notes: request.notes,
    ...(request.submittedBy ? { submittedBy: userReference(request.submittedBy) } : {}),
    submittedDate: toIso(request.submittedMs),
    ...(request.reviewedBy ? { reviewedBy: userReference(request.reviewedBy) } : {}),
    ...(request.reviewedMs === null ? {} : { reviewedDate: toIso(request.reviewedMs) }),
    syncVersion: request.stamp.version,
    metadata: versionMetadata(request.stamp),
    selfUri: `/api/v2/workforcemanagement/managementunits/${request.managementUnitId}/users/${request.userId}/timeoffrequests/${request.id}`,
  };
}

/** TimeOffRequestResponse. */
export function timeOffRequestBody(request: TimeOffRequest) {
  const { modifiedBy, modifiedMs } = request.stamp;
  return {
    ...timeOffListItem(request),
    ...(modifiedBy ? { modifiedBy: userReference(modifiedBy) } : {}),
    modifiedDate: toIso(modifiedMs),
  };
}
