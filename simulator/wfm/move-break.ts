import { DEFAULT_CODE_IDS } from './activity-codes.ts';
import { shiftStartMs, type Activity, type AgentSchedule } from './wfm-model.ts';

const STEP_MINUTES = 15;

/** One shift of an agent, still to come, with its first break a quarter of an hour later; null when none allows that. */
export function moveBreak(part: AgentSchedule, nowMs: number) {
  for (const shift of part.shifts) {
    if (shiftStartMs(shift) <= nowMs) continue;
    const activities = withLaterBreak(shift.activities);
    if (!activities) continue;
    return {
      id: shift.id,
      manuallyEdited: true,
      activities: activities.map(({ startMs, ...rest }) => ({ startDate: new Date(startMs).toISOString(), ...rest })),
    };
  }
  return null;
}

function withLaterBreak(activities: readonly Activity[]): Activity[] | null {
  const index = activities.findIndex((activity) => activity.activityCodeId === DEFAULT_CODE_IDS.break);
  const before = activities[index - 1];
  const pause = activities[index];
  const after = activities[index + 1];
  const isBetweenWork =
    before?.activityCodeId === DEFAULT_CODE_IDS.onQueue && after?.activityCodeId === DEFAULT_CODE_IDS.onQueue;
  if (!before || !pause || !after || !isBetweenWork || after.lengthMinutes <= STEP_MINUTES) return null;
  const later = (activity: Activity, minutes: number): Activity => ({
    ...activity,
    startMs: activity.startMs + minutes * 60_000,
  });
  const resized = (activity: Activity, lengthMinutes: number): Activity => ({
    ...activity,
    lengthMinutes,
    payableMinutes: activity.paid ? lengthMinutes : 0,
  });
  return [
    ...activities.slice(0, index - 1),
    resized(before, before.lengthMinutes + STEP_MINUTES),
    later(pause, STEP_MINUTES),
    resized(later(after, STEP_MINUTES), after.lengthMinutes - STEP_MINUTES),
    ...activities.slice(index + 2),
  ];
}
