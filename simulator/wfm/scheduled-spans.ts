import type { ScheduledCategory } from './adherence-rules.ts';
import { addDays, dateInZone } from './wfm-calendar.ts';
import type { BusinessUnit, Schedule } from './wfm-model.ts';
import { agentScheduleOf, type WfmState } from './wfm-state.ts';
import { markerRange } from './wire.ts';

/** What an agent was to do from one moment to another. `sinceMs` is when it began, which may be before. */
export type ScheduledSpan = {
  readonly startMs: number;
  readonly endMs: number;
  readonly sinceMs: number;
  readonly category: ScheduledCategory;
  /** Null outside of shifts. */
  readonly activityCodeId: string | null;
};

/** What an agent was to do between two moments, without gaps. A day off counts where no shift covers the moment. */
export function scheduledSpans(
  state: WfmState,
  unit: BusinessUnit,
  schedules: readonly Schedule[],
  userId: string,
  range: { readonly startMs: number; readonly endMs: number },
): ScheduledSpan[] {
  const parts = schedules.flatMap((schedule) => agentScheduleOf(state, schedule, userId) ?? []);
  const codeByDayOff = new Map(
    parts.flatMap(({ markers }) => markers.map((marker) => [marker.businessUnitDate, marker.activityCodeId] as const)),
  );
  const activities = parts
    .flatMap(({ shifts }) => shifts.flatMap((shift) => shift.activities))
    .map((activity) => ({ ...activity, endMs: activity.startMs + activity.lengthMinutes * 60_000 }))
    .filter(({ startMs, endMs }) => endMs > range.startMs && startMs < range.endMs)
    .sort((left, right) => left.startMs - right.startMs);
  const categoryOf = (codeId: string) => unit.activityCodes.get(codeId)?.category ?? 'Unavailable';
  const spans: ScheduledSpan[] = [];
  let atMs = range.startMs;
  const addFree = (untilMs: number) => {
    while (atMs < untilMs) {
      const date = dateInZone(unit.timeZone, atMs);
      const endMs = Math.min(untilMs, markerRange(unit, date).endMs);
      const activityCodeId = codeByDayOff.get(date) ?? null;
      const category = activityCodeId === null ? 'Unscheduled' : categoryOf(activityCodeId);
      spans.push({ startMs: atMs, endMs, sinceMs: atMs, category, activityCodeId });
      atMs = endMs;
    }
  };
  for (const [index, activity] of activities.entries()) {
    addFree(activity.startMs);
    const endMs = Math.min(activity.endMs, activities[index + 1]?.startMs ?? range.endMs, range.endMs);
    if (endMs <= atMs) continue;
    const { activityCodeId, startMs: sinceMs } = activity;
    spans.push({ startMs: atMs, endMs, sinceMs, category: categoryOf(activityCodeId), activityCodeId });
    atMs = endMs;
  }
  addFree(range.endMs);
  return spans;
}

/** Published schedules of a unit that say something of a range. */
export function publishedWithin(unit: BusinessUnit, range: { startMs: number; endMs: number }): Schedule[] {
  const firstDate = dateInZone(unit.timeZone, range.startMs);
  const lastDate = dateInZone(unit.timeZone, range.endMs);
  return [...unit.schedules.values()].filter(
    ({ published, weekDate, weekCount }) =>
      published && weekDate <= lastDate && addDays(weekDate, weekCount * 7) >= firstDate,
  );
}
