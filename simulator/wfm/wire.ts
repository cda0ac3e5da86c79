import { addDays, instantOfLocal, weekRange } from './wfm-calendar.ts';
import {
  shiftEndMs,
  shiftStartMs,
  type Activity,
  type ActivityCode,
  type AgentSchedule,
  type BusinessUnit,
  type FullDayMarker,
  type ManagementUnit,
  type Schedule,
  type Shift,
  type Stamp,
} from './wfm-model.ts';

/** How workforce-management state looks on the wire; field names as in Genesys' public API document. */

const BASE = '/api/v2/workforcemanagement';

/** An instant as Genesys writes it. */
export function toIso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

/** UserReference. */
export function userReference(id: string) {
  return { id, selfUri: `/api/v2/users/${id}` };
}

/** BusinessUnitReference. */
export function businessUnitReference(id: string) {
  return { id, selfUri: `${BASE}/businessunits/${id}` };
}

/** ManagementUnitReference. */
export function managementUnitReference(id: string) {
  return { id, selfUri: `${BASE}/managementunits/${id}` };
}

/** DivisionReference. */
export function divisionReference(id: string) {
  return { id, selfUri: `/api/v2/authorization/divisions/${id}` };
}

/** WfmVersionedEntityMetadata. Changes by a client-credentials client have no `modifiedBy`. */
export function versionMetadata(stamp: Stamp) {
  return {
    version: stamp.version,
    ...(stamp.modifiedBy ? { modifiedBy: userReference(stamp.modifiedBy) } : {}),
    dateModified: toIso(stamp.modifiedMs),
  };
}

/** Address of a schedule. */
function scheduleUri(schedule: Schedule): string {
  return `${BASE}/businessunits/${schedule.businessUnitId}/weeks/${schedule.weekDate}/schedules/${schedule.id}`;
}

/** BuScheduleReference. */
export function scheduleReference(schedule: Schedule) {
  return { id: schedule.id, weekDate: schedule.weekDate, selfUri: scheduleUri(schedule) };
}

/** BuScheduleListItem. */
export function scheduleListItem(schedule: Schedule) {
  return {
    id: schedule.id,
    weekDate: schedule.weekDate,
    weekCount: schedule.weekCount,
    description: schedule.description,
    published: schedule.published,
    ...(schedule.forecastId ? { shortTermForecast: forecastReference(schedule, schedule.forecastId) } : {}),
    ...(schedule.isGenerated ? { generationResults: generationSummary(schedule) } : {}),
    metadata: versionMetadata(schedule.stamp),
    selfUri: scheduleUri(schedule),
  };
}

function forecastReference(schedule: Schedule, id: string) {
  return {
    id,
    weekDate: schedule.weekDate,
    selfUri: `${BASE}/businessunits/${schedule.businessUnitId}/weeks/${schedule.weekDate}/shorttermforecasts/${id}`,
  };
}

function generationSummary(schedule: Schedule) {
  return { failed: false, runId: schedule.id, messageCount: 0, messageSeverityCounts: [] };
}

/** BuScheduleMetadata; `agentIdsByUnit` fills `managementUnits[].agents` where the caller asked for them. */
export function scheduleMetadata(
  schedule: Schedule,
  unit: BusinessUnit,
  units: readonly { unit: ManagementUnit; agentCount: number; agentIds?: readonly string[] }[],
) {
  const range = weekRange(unit.timeZone, schedule.weekDate, schedule.weekCount);
  return {
    ...scheduleListItem(schedule),
    managementUnits: units.map((entry) => ({
      managementUnit: managementUnitReference(entry.unit.id),
      agentCount: entry.agentCount,
      startDate: toIso(range.startMs),
      endDate: toIso(range.endMs),
      ...(entry.agentIds ? { agents: entry.agentIds.map(userReference) } : {}),
    })),
  };
}

/** BuAgentScheduleActivity. */
function activityBody(activity: Activity) {
  const { startMs, ...rest } = activity;
  return { startDate: toIso(startMs), ...rest };
}

/** BuAgentScheduleShift. */
export function shiftBody(shift: Shift, schedule: Schedule) {
  const startMs = shiftStartMs(shift);
  return {
    id: shift.id,
    startDate: toIso(startMs),
    lengthMinutes: (shiftEndMs(shift) - startMs) / 60_000,
    activities: shift.activities.map(activityBody),
    manuallyEdited: shift.manuallyEdited,
    schedule: scheduleReference(schedule),
    ...(shift.workPlanId ? { workPlanId: shift.workPlanId } : {}),
    ...(shift.workPlanShiftId ? { workPlanShiftId: shift.workPlanShiftId } : {}),
  };
}

/** BuFullDayTimeOffMarker. */
export function markerBody(marker: FullDayMarker) {
  return { ...marker };
}

/** BuAgentScheduleQueryResponse. */
export function agentScheduleBody(part: AgentSchedule, schedule: Schedule, managementUnitId: string) {
  const planReference = (id: string) => ({
    id,
    managementUnit: managementUnitReference(managementUnitId),
    selfUri: `${BASE}/managementunits/${managementUnitId}/workplans/${id}`,
  });
  return {
    user: userReference(part.userId),
    shifts: part.shifts.map((shift) => shiftBody(shift, schedule)),
    fullDayTimeOffMarkers: part.markers.map(markerBody),
    ...(part.workPlanId ? { workPlan: planReference(part.workPlanId) } : {}),
    ...(part.workPlanIdsPerWeek ? { workPlansPerWeek: part.workPlanIdsPerWeek.map(planReference) } : {}),
    metadata: versionMetadata(part.stamp),
  };
}

/** BusinessUnitActivityCode. */
export function activityCodeBody(code: ActivityCode, unit: BusinessUnit) {
  return {
    id: code.id,
    name: code.name,
    active: code.isActive,
    defaultCode: code.isDefault,
    category: code.category,
    lengthInMinutes: code.lengthMinutes,
    countsAsPaidTime: code.countsAsPaidTime,
    countsAsWorkTime: code.countsAsWorkTime,
    agentTimeOffSelectable: code.isAgentTimeOffSelectable,
    countsTowardShrinkage: !code.countsAsWorkTime,
    plannedShrinkage: !code.countsAsWorkTime,
    interruptible: code.category === 'OffQueueWork',
    ...(code.colour === null ? {} : { style: styleOf(code.colour) }),
    metadata: versionMetadata(unit.stamp),
    selfUri: `${BASE}/businessunits/${unit.id}/activitycodes/${code.id}`,
  };
}

/** `ActivityCodeStyle`; the SDK calls both fields text, and which words the theme has is our guess. */
function styleOf(backgroundColor: string) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(backgroundColor.slice(at, at + 2), 16));
  return { backgroundColor, textColorTheme: 299 * red + 587 * green + 114 * blue > 128_000 ? 'Dark' : 'Light' };
}

/** First instant and end of a marker's day, in the business unit's zone. */
export function markerRange(unit: BusinessUnit, date: string): { startMs: number; endMs: number } {
  return { startMs: instantOfLocal(unit.timeZone, date, 0), endMs: instantOfLocal(unit.timeZone, addDays(date, 1), 0) };
}
