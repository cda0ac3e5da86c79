import type { ActivityView, Effect, EffectImage, MarkerView, ShiftView } from './schema.ts';

const MINUTE_MS = 60_000;

/** Start of a shift or an activity in epoch milliseconds. */
export function startOf(span: Pick<ShiftView, 'startDate'>): number {
  return Date.parse(span.startDate);
}

/** End of a shift or an activity in epoch milliseconds. */
export function endOf(span: Pick<ShiftView, 'startDate' | 'lengthMinutes'>): number {
  return startOf(span) + span.lengthMinutes * MINUTE_MS;
}

/** Whether two shifts share a moment. */
export function overlap(left: ShiftView, right: ShiftView): boolean {
  return startOf(left) < endOf(right) && startOf(right) < endOf(left);
}

/** A shift of these activities, in the order of their start; its span follows from theirs. Null for none. */
export function shiftOf(id: string | null, activities: readonly ActivityView[]): ShiftView | null {
  const sorted = byStart(activities);
  const [first] = sorted;
  if (first === undefined) return null;
  const startMs = startOf(first);
  const endMs = Math.max(...sorted.map(endOf));
  return { id, startDate: first.startDate, lengthMinutes: (endMs - startMs) / MINUTE_MS, activities: sorted };
}

/** The activities in the order of their start, each start understood once. */
function byStart(activities: readonly ActivityView[]): ActivityView[] {
  return activities
    .map((activity) => ({ activity, startMs: startOf(activity) }))
    .sort((left, right) => left.startMs - right.startMs)
    .map(({ activity }) => activity);
}

/** The same shift earlier or later, activities with it. */
export function moveShift(shift: ShiftView, byMs: number): ShiftView {
  const move = (text: string) => new Date(Date.parse(text) + byMs).toISOString();
  return {
    ...shift,
    startDate: move(shift.startDate),
    activities: shift.activities.map((activity) => ({ ...activity, startDate: move(activity.startDate) })),
  };
}

/** The activities with one put in: what it covers gives way, what it covers in part is cut, cut in two where it must be. */
export function putActivity(activities: readonly ActivityView[], put: ActivityView): ActivityView[] {
  const [fromMs, toMs] = [startOf(put), endOf(put)];
  const rest = activities.flatMap((activity): ActivityView[] => {
    const before = cut(activity, startOf(activity), Math.min(endOf(activity), fromMs));
    const after = cut(activity, Math.max(startOf(activity), toMs), endOf(activity));
    return [before, after].filter((part) => part !== null);
  });
  return [...rest, put].sort((left, right) => startOf(left) - startOf(right));
}

/**
 * The shift with another start and end. Activities outside are cut off; what is new, and gaps, become what `base` is: its
 * neighbour of that kind reaches further, or another such activity stands there. All others stay as they are.
 */
export function resizeShift(shift: ShiftView, startMs: number, endMs: number, base: ActivityView): ShiftView {
  const kept = shift.activities.flatMap(
    (activity) => cut(activity, Math.max(startOf(activity), startMs), Math.min(endOf(activity), endMs)) ?? [],
  );
  const activities: ActivityView[] = [];
  let filledToMs = startMs;
  const fillTo = (toMs: number) => {
    if (toMs <= filledToMs) return;
    const last = activities.at(-1);
    if (last !== undefined && isPlain(last, base))
      activities[activities.length - 1] = spanned(last, startOf(last), toMs);
    else activities.push(spanned(withoutBooking(base), filledToMs, toMs));
  };
  for (const activity of kept) {
    const fromMs = startOf(activity);
    // At the very start nothing of the kind stands before it: it begins earlier itself.
    if (activities.length === 0 && fromMs > startMs && isPlain(activity, base)) {
      activities.push(spanned(activity, startMs, endOf(activity)));
    } else {
      fillTo(fromMs);
      activities.push(activity);
    }
    filledToMs = Math.max(filledToMs, endOf(activity));
  }
  fillTo(endMs);
  const resized = shiftOf(shift.id, activities);
  if (resized === null) throw new Error('a shift that is resized lasts some time');
  return resized;
}

/** An activity of its code, without the time-off request or outside booking that it stands for. */
export function withoutBooking({
  startDate,
  lengthMinutes,
  activityCodeId,
  description,
  paid,
}: ActivityView): ActivityView {
  return { startDate, lengthMinutes, activityCodeId, description, paid };
}

/** Whether an activity is of that kind and stands for nothing that is booked, so that it can last longer. */
function isPlain(activity: ActivityView, kind: ActivityView): boolean {
  return (
    activity.activityCodeId === kind.activityCodeId &&
    activity.description === kind.description &&
    !activity.timeOffRequestId &&
    !activity.externalActivityId
  );
}

function cut(activity: ActivityView, fromMs: number, toMs: number): ActivityView | null {
  if (toMs <= fromMs) return null;
  if (fromMs === startOf(activity) && toMs === endOf(activity)) return activity;
  return spanned(activity, fromMs, toMs);
}

function spanned(activity: ActivityView, fromMs: number, toMs: number): ActivityView {
  const { startDate: _start, lengthMinutes: _length, payableMinutes: _payable, ...rest } = activity;
  // Genesys works out what a part is paid from its code again.
  return { ...rest, startDate: new Date(fromMs).toISOString(), lengthMinutes: (toMs - fromMs) / MINUTE_MS };
}

/**
 * Whether a shift already is what is asked: the same activities at the same times. Neighbours of one code and description
 * count as one; an empty description asks for none in particular unless `isExact`.
 */
export function isSameShift(existing: ShiftView, target: ShiftView, isExact = false): boolean {
  if (startOf(existing) !== startOf(target)) return false;
  const [there, wanted] = [joined(existing.activities), joined(target.activities)];
  return (
    there.length === wanted.length &&
    wanted.every((activity, index) => {
      const other = there[index];
      return (
        other !== undefined &&
        startOf(other) === startOf(activity) &&
        other.lengthMinutes === activity.lengthMinutes &&
        other.activityCodeId === activity.activityCodeId &&
        isSameText(other.description, activity.description, isExact)
      );
    })
  );
}

function joined(activities: readonly ActivityView[]): ActivityView[] {
  const result: ActivityView[] = [];
  for (const activity of byStart(activities)) {
    const last = result.at(-1);
    const continues =
      last !== undefined &&
      endOf(last) === startOf(activity) &&
      last.activityCodeId === activity.activityCodeId &&
      last.description === activity.description;
    if (continues) result[result.length - 1] = { ...last, lengthMinutes: last.lengthMinutes + activity.lengthMinutes };
    else result.push(activity);
  }
  return result;
}

/** Whether a full-day marker already is what is asked; an empty description as in {@link isSameShift}. */
export function isSameMarker(existing: MarkerView, target: MarkerView, isExact = false): boolean {
  return (
    existing.date === target.date &&
    existing.lengthMinutes === target.lengthMinutes &&
    existing.activityCodeId === target.activityCodeId &&
    isSameText(existing.description, target.description, isExact)
  );
}

function isSameText(existing: string, wanted: string, isExact: boolean): boolean {
  return existing === wanted || (wanted === '' && !isExact);
}

/** Names the one shift or marker that an effect is about; effects of several rows on one thing have one key. */
export function effectKey(effect: Effect): string {
  if (effect.on === 'day_off') return `day_off ${effect.agentId} ${effect.date}`;
  if (effect.before?.id) return `shift ${effect.agentId} ${effect.before.id}`;
  return `shift ${effect.agentId} new ${effect.target?.startDate ?? ''}`;
}

/** Whether an image is a shift and not a marker. */
export function isShift(image: EffectImage): image is ShiftView {
  return image !== null && 'activities' in image;
}

/** Whether an image is a full-day marker. */
export function isMarker(image: EffectImage): image is MarkerView {
  return image !== null && 'date' in image;
}
