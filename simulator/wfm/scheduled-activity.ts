import type { ScheduledCategory } from './adherence-rules.ts';
import { dateInZone, weekRange } from './wfm-calendar.ts';
import type { Activity, BusinessUnit, Schedule } from './wfm-model.ts';
import { agentScheduleOf, type WfmState } from './wfm-state.ts';
import { markerRange } from './wire.ts';

const DAY_MS = 86_400_000;

/** What the published schedule says of an agent at a moment, and how long it will go on saying so. */
export type ScheduledActivity = {
  readonly category: ScheduledCategory;
  /** Null outside of shifts. */
  readonly activityCodeId: string | null;
  readonly sinceMs: number;
  /** The next moment at which it may be something else. */
  readonly untilMs: number;
  /** The next activity of the schedule, when one is in sight. */
  readonly next: { readonly category: ScheduledCategory; readonly startMs: number } | null;
};

/** Published schedules of a unit that say something of the days around a moment. */
export function publishedAround(unit: BusinessUnit, nowMs: number): Schedule[] {
  return [...unit.schedules.values()].filter((schedule) => {
    if (!schedule.published) return false;
    const range = weekRange(unit.timeZone, schedule.weekDate, schedule.weekCount);
    return range.startMs <= nowMs + DAY_MS && range.endMs > nowMs - DAY_MS;
  });
}

/** What an agent should be doing at `nowMs`. A day off counts where no shift covers the moment. */
export function scheduledActivityAt(
  state: WfmState,
  unit: BusinessUnit,
  schedules: readonly Schedule[],
  userId: string,
  nowMs: number,
): ScheduledActivity {
  const parts = schedules.flatMap((schedule) => agentScheduleOf(state, schedule, userId) ?? []);
  const activities = parts
    .flatMap(({ shifts }) => shifts.flatMap((shift) => shift.activities))
    .filter((activity) => endMs(activity) > nowMs - DAY_MS && activity.startMs < nowMs + 2 * DAY_MS)
    .sort((left, right) => left.startMs - right.startMs);
  const today = dateInZone(unit.timeZone, nowMs);
  const marker = parts.flatMap(({ markers }) => markers).find(({ businessUnitDate }) => businessUnitDate === today);
  const day = { ...markerRange(unit, today), dayOffCodeId: marker?.activityCodeId ?? null };
  return activityOf(unit, activities, day, nowMs);
}

function activityOf(
  unit: BusinessUnit,
  activities: readonly Activity[],
  day: { readonly startMs: number; readonly endMs: number; readonly dayOffCodeId: string | null },
  nowMs: number,
): ScheduledActivity {
  const categoryOf = (codeId: string) => unit.activityCodes.get(codeId)?.category ?? 'Unavailable';
  const upcoming = activities.find((activity) => activity.startMs > nowMs);
  const next = upcoming ? { category: categoryOf(upcoming.activityCodeId), startMs: upcoming.startMs } : null;
  const nextMs = next?.startMs ?? Number.POSITIVE_INFINITY;
  const current = activities.findLast((activity) => activity.startMs <= nowMs && endMs(activity) > nowMs);
  if (current) {
    const untilMs = Math.min(endMs(current), nextMs);
    const { activityCodeId, startMs } = current;
    return { category: categoryOf(activityCodeId), activityCodeId, sinceMs: startMs, untilMs, next };
  }
  const lastEndMs = Math.max(...activities.map(endMs).filter((end) => end <= nowMs), day.startMs);
  // Looked at again at midnight at the latest, when another day off or another week's schedule may begin.
  const span = { sinceMs: lastEndMs, untilMs: Math.min(nextMs, day.endMs), next };
  const { dayOffCodeId } = day;
  const category = dayOffCodeId === null ? 'Unscheduled' : categoryOf(dayOffCodeId);
  return { category, activityCodeId: dayOffCodeId, ...span };
}

function endMs(activity: Activity): number {
  return activity.startMs + activity.lengthMinutes * 60_000;
}
