import type { RowProblem } from '../parse-row.ts';
import { localParts, resolveLocalTime } from '../resolve-local-time.shared.ts';
import { MAX_SHIFT_MINUTES, type ActivityView, type ShiftView } from '../schema.ts';
import { endOf, resizeShift, startOf } from '../shifts.shared.ts';
import { mainKind, shapeOf } from '../week/shift-shape.shared.ts';
import type { Step } from './apply-change.ts';
import type { PlanningFacts } from './plan-changes.ts';
import { endAfter, inGap, problemOf, type ResolvedChange } from './resolve-change.ts';
import type { WorkingShift } from './working-week.ts';

const MINUTE_MS = 60_000;
const MOST_NAMED = 3;

/** A shift with the start, the end or both that the row says; the other end stays where it is. */
export function resizeSteps(change: ResolvedChange, shift: WorkingShift, facts: PlanningFacts): Step[] | RowProblem {
  const { parsed } = change;
  const { current } = shift;
  if (current === null) throw new Error('a shift that is resized is there');
  const startMs = newStart(change, current, facts.timeZone);
  if (typeof startMs !== 'number') return startMs;
  const endMs = parsed.length === null ? endOf(current) : endAfter(parsed, parsed.length, startMs, facts.timeZone);
  if (typeof endMs !== 'number') return endMs;
  if (endMs <= startMs) {
    const message = 'The shift would end before it starts';
    return problemOf(parsed, 'bad_length', message, 'Write an earlier start, or the new end in “length”, too');
  }
  if (endMs - startMs > MAX_SHIFT_MINUTES * MINUTE_MS) {
    return problemOf(parsed, 'bad_length', 'The shift would be longer than 36 hours', 'Write an earlier end');
  }
  const main = mainKind(shapeOf(current));
  const isMain = ({ activityCodeId, description }: ActivityView) =>
    activityCodeId === main.activityCodeId && description === main.description;
  const base = current.activities.find(isMain);
  if (base === undefined) throw new Error('a shift has an activity');
  const others = current.activities.filter((activity) => !isMain(activity));
  return [{ shift, next: resizeShift(current, startMs, endMs, base), note: lossOf(others, startMs, endMs, facts) }];
}

function newStart({ parsed, toDay }: ResolvedChange, current: ShiftView, timeZone: string): number | RowProblem {
  if (parsed.toMinuteOfDay === null || toDay === null) return startOf(current);
  const local = resolveLocalTime(timeZone, toDay.date, parsed.toMinuteOfDay);
  if (local.kind === 'gap') return inGap(parsed, parsed.row.toStart, toDay.date, local.nextTime, timeZone);
  return local.epochMs;
}

/** Which of these activities do not fit between the new times, in words; null when all do. */
function lossOf(
  activities: readonly ActivityView[],
  startMs: number,
  endMs: number,
  { activityCodes, timeZone }: PlanningFacts,
): string | null {
  const lost = activities.flatMap((activity) => {
    if (startOf(activity) >= startMs && endOf(activity) <= endMs) return [];
    const { activityCodeId } = activity;
    const name = activityCodes.find(({ id }) => id === activityCodeId)?.name ?? activityCodeId;
    const isGone = startOf(activity) >= endMs || endOf(activity) <= startMs;
    return [`“${name}” at ${localParts(timeZone, startOf(activity)).time} ${isGone ? 'goes' : 'is cut short'}`];
  });
  if (lost.length === 0) return null;
  const more = lost.length > MOST_NAMED ? `, and ${lost.length - MOST_NAMED} more` : '';
  return `Outside the new times: ${lost.slice(0, MOST_NAMED).join(', ')}${more}`;
}
