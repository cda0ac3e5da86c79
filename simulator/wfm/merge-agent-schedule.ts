import type { AgentUpload } from './upload-schema.ts';
import { isCalendarDate } from './wfm-calendar.ts';
import {
  shiftEndMs,
  shiftStartMs,
  type Activity,
  type ActivityCode,
  type AgentChange,
  type AgentSchedule,
  type FullDayMarker,
  type Shift,
} from './wfm-model.ts';

/** What a merge has to know of its surroundings. */
export type MergeContext = {
  readonly activityCodes: ReadonlyMap<string, ActivityCode>;
  /** The weeks of the schedule: shifts start inside. */
  readonly range: { readonly startMs: number; readonly endMs: number };
  /** First and last (exclusive) business-unit date. */
  readonly dates: { readonly first: string; readonly end: string };
  readonly modifiedBy: string | null;
  readonly nowMs: number;
  newShiftId(): string;
};

/** A merged agent, or every reason why it cannot be. `next` is null when the agent's schedule is removed. */
type MergeOutcome =
  | { readonly ok: true; readonly next: AgentSchedule | null; readonly change: AgentChange }
  | { readonly ok: false; readonly problems: readonly string[] };

const MAX_SHIFT_MINUTES = 36 * 60;

/**
 * Merges one agent of an upload into the agent's current schedule. Only what was sent changes: a sent shift replaces the one
 * with its id, activities and all; a shift without id is new; `delete` removes; full-day markers are keyed by date. The
 * agent's version rises by one. Versions are not checked here.
 */
export function mergeAgentSchedule(
  current: AgentSchedule | null,
  upload: AgentUpload,
  context: MergeContext,
): MergeOutcome {
  const problems: string[] = [];
  const change = emptyChange(upload.userId, context);
  if (upload.delete) return removeAgent(current, upload.userId, change);
  const shifts = mergeShifts(current?.shifts ?? [], upload, context, change, problems);
  const markers = mergeMarkers(current?.markers ?? [], upload, context, change, problems);
  findOverlaps(upload.userId, shifts, problems);
  if (problems.length > 0) return { ok: false, problems };
  const workPlanIdsPerWeek = upload.workPlanIdsPerWeek
    ? (upload.workPlanIdsPerWeek.values ?? [])
    : current?.workPlanIdsPerWeek;
  return {
    ok: true,
    change,
    next: {
      userId: upload.userId,
      shifts,
      markers,
      workPlanId: upload.workPlanId ? (upload.workPlanId.value ?? null) : (current?.workPlanId ?? null),
      ...(workPlanIdsPerWeek ? { workPlanIdsPerWeek } : {}),
      stamp: {
        version: (current?.stamp.version ?? 0) + 1,
        modifiedBy: context.modifiedBy,
        modifiedMs: context.nowMs,
      },
    },
  };
}

type MutableChange = {
  -readonly [Key in keyof AgentChange]: AgentChange[Key] extends readonly (infer Item)[] ? Item[] : AgentChange[Key];
};

function emptyChange(userId: string, context: MergeContext): MutableChange {
  return {
    userId,
    modifiedMs: context.nowMs,
    modifiedBy: context.modifiedBy,
    shifts: [],
    markers: [],
    deletedShiftIds: [],
    deletedMarkerDates: [],
    isAgentDeleted: false,
    updates: [],
  };
}

function removeAgent(current: AgentSchedule | null, userId: string, change: MutableChange): MergeOutcome {
  if (!current) return { ok: false, problems: [`agentSchedules[${userId}]: the agent is not in this schedule`] };
  const removed: AgentChange = {
    ...change,
    isAgentDeleted: true,
    updates: [{ type: 'Deleted', shiftStartsMs: current.shifts.map(shiftStartMs) }],
  };
  return { ok: true, next: null, change: removed };
}

function mergeShifts(
  current: readonly Shift[],
  upload: AgentUpload,
  context: MergeContext,
  change: MutableChange,
  problems: string[],
): Shift[] {
  const byId = new Map(current.map((shift) => [shift.id, shift]));
  const starts = { Added: [] as number[], Edited: [] as number[], Deleted: [] as number[] };
  const seen = new Set<string>();
  (upload.shifts ?? []).forEach((sent, index) => {
    const where = `agentSchedules[${upload.userId}].shifts[${index}]`;
    const known = sent.id ? byId.get(sent.id) : undefined;
    if (sent.id && !known) return problems.push(`${where}.id: no such shift`);
    if (sent.id && seen.has(sent.id)) return problems.push(`${where}.id: the shift is sent twice`);
    if (sent.id) seen.add(sent.id);
    if (sent.delete) {
      if (!known) return problems.push(`${where}.id: required to delete a shift`);
      byId.delete(known.id);
      change.deletedShiftIds.push(known.id);
      return starts.Deleted.push(shiftStartMs(known));
    }
    const activities = readActivities(sent.activities ?? [], context, where, problems);
    if (!activities) return problems.length;
    const shift: Shift = {
      id: known?.id ?? context.newShiftId(),
      activities,
      manuallyEdited: sent.manuallyEdited ?? known?.manuallyEdited ?? false,
      workPlanId: sent.workPlanId ? (sent.workPlanId.value ?? undefined) : known?.workPlanId,
      workPlanShiftId: sent.workPlanShiftId ? (sent.workPlanShiftId.value ?? undefined) : known?.workPlanShiftId,
    };
    checkSpan(shift, context, where, problems);
    byId.set(shift.id, shift);
    change.shifts.push(shift);
    return starts[known ? 'Edited' : 'Added'].push(shiftStartMs(shift));
  });
  for (const type of ['Added', 'Edited', 'Deleted'] as const) {
    if (starts[type].length > 0) change.updates.push({ type, shiftStartsMs: starts[type] });
  }
  return [...byId.values()].sort((left, right) => shiftStartMs(left) - shiftStartMs(right));
}

type SentActivity = NonNullable<NonNullable<AgentUpload['shifts']>[number]['activities']>[number];

function readActivities(
  sent: readonly SentActivity[],
  context: MergeContext,
  where: string,
  problems: string[],
): Activity[] | null {
  if (sent.length === 0) {
    problems.push(`${where}.activities: a shift needs at least one activity`);
    return null;
  }
  const before = problems.length;
  const activities = sent.map((activity, index) => {
    const at = `${where}.activities[${index}]`;
    const code = context.activityCodes.get(activity.activityCodeId);
    if (!code?.isActive)
      problems.push(`${at}.activityCodeId: ${activity.activityCodeId} is not an active activity code`);
    if (activity.lengthMinutes < 1) problems.push(`${at}.lengthMinutes: must be at least 1`);
    const paid = activity.paid ?? code?.countsAsPaidTime ?? false;
    return {
      startMs: Date.parse(activity.startDate),
      lengthMinutes: activity.lengthMinutes,
      description: activity.description,
      activityCodeId: activity.activityCodeId,
      paid,
      payableMinutes: activity.payableMinutes ?? (paid ? activity.lengthMinutes : 0),
      ...dropNull('timeOffRequestId', activity.timeOffRequestId),
      ...dropNull('timeOffRequestSyncVersion', activity.timeOffRequestSyncVersion),
      ...dropNull('externalActivityId', activity.externalActivityId),
      ...dropNull('externalActivityType', activity.externalActivityType),
    };
  });
  activities.sort((left, right) => left.startMs - right.startMs);
  activities.forEach((activity, index) => {
    const previous = activities[index - 1];
    if (previous && previous.startMs + previous.lengthMinutes * 60_000 > activity.startMs) {
      problems.push(`${where}.activities: activities overlap at ${new Date(activity.startMs).toISOString()}`);
    }
  });
  return problems.length === before ? activities : null;
}

function checkSpan(shift: Shift, context: MergeContext, where: string, problems: string[]): void {
  const startMs = shiftStartMs(shift);
  if (startMs < context.range.startMs || startMs >= context.range.endMs) {
    problems.push(`${where}: starts outside the weeks of the schedule`);
  }
  if (shiftEndMs(shift) - startMs > MAX_SHIFT_MINUTES * 60_000) problems.push(`${where}: longer than a shift can be`);
}

function mergeMarkers(
  current: readonly FullDayMarker[],
  upload: AgentUpload,
  context: MergeContext,
  change: MutableChange,
  problems: string[],
): FullDayMarker[] {
  const byDate = new Map(current.map((marker) => [marker.businessUnitDate, marker]));
  (upload.fullDayTimeOffMarkers ?? []).forEach((sent, index) => {
    const where = `agentSchedules[${upload.userId}].fullDayTimeOffMarkers[${index}]`;
    const date = sent.businessUnitDate;
    if (sent.delete === true) {
      if (!byDate.delete(date)) return problems.push(`${where}.businessUnitDate: no marker on ${date}`);
      return change.deletedMarkerDates.push(date);
    }
    const marker = readMarker(sent);
    const code = context.activityCodes.get(marker.activityCodeId);
    if (!isCalendarDate(date) || date < context.dates.first || date >= context.dates.end) {
      return problems.push(`${where}.businessUnitDate: outside the weeks of the schedule`);
    }
    if (!code?.isActive || code.category !== 'TimeOff') {
      return problems.push(`${where}.activityCodeId: ${marker.activityCodeId} is not an active time-off code`);
    }
    byDate.set(date, marker);
    return change.markers.push(marker);
  });
  return [...byDate.values()].sort((left, right) => left.businessUnitDate.localeCompare(right.businessUnitDate));
}

type SentMarker = Extract<NonNullable<AgentUpload['fullDayTimeOffMarkers']>[number], { lengthMinutes: number }>;

function readMarker(sent: SentMarker): FullDayMarker {
  return {
    businessUnitDate: sent.businessUnitDate,
    lengthMinutes: sent.lengthMinutes,
    description: sent.description,
    activityCodeId: sent.activityCodeId,
    paid: sent.paid ?? true,
    payableMinutes: sent.payableMinutes ?? sent.lengthMinutes,
    ...dropNull('startOffsetMinutes', sent.startOffsetMinutes),
    ...dropNull('endOffsetMinutes', sent.endOffsetMinutes),
    ...dropNull('timeOffRequestId', sent.timeOffRequestId),
    ...dropNull('timeOffRequestSyncVersion', sent.timeOffRequestSyncVersion),
  };
}

function findOverlaps(userId: string, shifts: readonly Shift[], problems: string[]): void {
  shifts.forEach((shift, index) => {
    const previous = shifts[index - 1];
    if (previous && shiftEndMs(previous) > shiftStartMs(shift)) {
      problems.push(
        `agentSchedules[${userId}].shifts: shifts overlap at ${new Date(shiftStartMs(shift)).toISOString()}`,
      );
    }
  });
}

function dropNull<Key extends string, Value>(key: Key, value: Value | null | undefined): Partial<Record<Key, Value>> {
  return value === null || value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}
