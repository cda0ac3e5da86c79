import { Temporal } from 'temporal-polyfill';
import type { RowProblem } from '../parse-row.ts';
import { localParts, resolveLocalTime } from '../resolve-local-time.shared.ts';
import type { ShiftView } from '../schema.ts';
import { endOf, isSameShift, moveShift, putActivity, shiftOf, startOf, withoutBooking } from '../shifts.shared.ts';
import { meantShift, noShift, type Pairing } from './pair-day.ts';
import type { PlanningFacts } from './plan-changes.ts';
import { resizeSteps } from './resize-steps.ts';
import { inGap, outsideWeek, problemOf, type ResolvedChange } from './resolve-change.ts';
import type { WorkingMarker, WorkingShift, WorkingWeek } from './working-week.ts';

/** What a row had to do with; empty when it found everything as asked. */
export type Applied = {
  readonly shifts: readonly WorkingShift[];
  readonly marker: WorkingMarker | null;
  readonly note: string | null;
};

/** A shift as it is and as a row makes it. Nothing is written before all of a row's steps are known to be possible. */
export type Step = {
  readonly shift: WorkingShift | null;
  readonly next: ShiftView | null;
  /** What the planner should know of it. */
  readonly note?: string | null;
};

/** Applies one row to the week, or says why it cannot be; then the week is as before. */
export function applyChange(
  change: ResolvedChange,
  week: WorkingWeek,
  facts: PlanningFacts,
  pairing: Pairing,
): Applied | RowProblem {
  const { action } = change.parsed;
  if (action === 'day_off' || action === 'remove_day_off') return applyMarker(change, week);
  const steps = stepsOf(change, week, facts, pairing);
  if ('fix' in steps) return steps;
  const { parsed } = change;
  const going = parsed.action === 'shift_by' ? steps.filter((step) => !isPast(step, facts.nowMs)) : steps;
  if (steps.length > 0 && (going.length === 0 || going.some((step) => isPast(step, facts.nowMs)))) {
    return problemOf(parsed, 'in_past', 'The whole shift is in the past', 'Remove the row, or change its date');
  }
  for (const { next } of going) {
    const date = next === null ? null : localParts(facts.timeZone, startOf(next)).date;
    if (date !== null && (date < facts.firstDate || date >= facts.endDate)) return outsideWeek(parsed, date, facts);
  }
  return write(change, week, going, noteOf(change, steps.length - going.length, going));
}

function write(change: ResolvedChange, week: WorkingWeek, steps: readonly Step[], note: string | null): Applied {
  const shifts: WorkingShift[] = [];
  for (const [index, { shift, next }] of steps.entries()) {
    const owner = ownerOf(change, index, shift);
    const written = shift ?? (next === null ? null : week.add(owner, next));
    if (written === null) continue;
    written.isExact ||= change.parsed.clearsDescription;
    const isSame = written.current !== null && next !== null && isSameShift(written.current, next, written.isExact);
    if (!isSame) written.current = next;
    written.rows.add(change.parsed.row.rowNumber);
    shifts.push(written);
  }
  return { shifts, marker: null, note };
}

/** New shifts of a swap are marked by whose day they are part of; all others are the row's agent's. */
function ownerOf(change: ResolvedChange, index: number, shift: WorkingShift | null) {
  if (shift !== null || change.other === null) return shift?.agent ?? change.agent;
  return index % 2 === 0 ? change.agent : change.other;
}

function stepsOf(
  change: ResolvedChange,
  week: WorkingWeek,
  facts: PlanningFacts,
  pairing: Pairing,
): Step[] | RowProblem {
  const { parsed, agent, day, target } = change;
  const ofDay = week.shiftsOn(agent, day);
  switch (parsed.action) {
    case 'add':
      return [{ shift: null, next: target }];
    case 'set':
    case 'replace':
    case 'remove': {
      const shift = pairing.get(change) ?? null;
      if (shift !== null && 'fix' in shift) return shift;
      if (shift === null && parsed.action === 'replace') return noShift(change, 'no shift to replace');
      if (shift === null && target === null) return [];
      return [{ shift, next: target && { ...target, id: shift?.before?.id ?? null } }];
    }
    case 'move': {
      const shift = meantShift(change, ofDay);
      if ('fix' in shift) return shift;
      const next = movedTo(change, shift, facts.timeZone);
      return 'fix' in next ? next : [{ shift, next }];
    }
    case 'resize': {
      const shift = meantShift(change, ofDay);
      return 'fix' in shift ? shift : resizeSteps(change, shift, facts);
    }
    case 'activity':
      return activityStep(change, week.shiftsOf(agent.id));
    case 'shift_by':
      if (ofDay.length === 0) return noShift(change, 'no shift');
      return ofDay.map((shift) => ({
        shift,
        next: shift.current && moveShift(shift.current, parsed.byMinutes * 60_000),
      }));
    case 'swap':
      return swapSteps(change, week);
    case 'copy':
      return copySteps(change, week, facts);
    case 'day_off':
    case 'remove_day_off':
      throw new Error('a day off is no shift');
  }
}

function movedTo(change: ResolvedChange, { current }: WorkingShift, timeZone: string): ShiftView | RowProblem {
  const { parsed, toDay } = change;
  if (current === null || toDay === null) throw new Error('a shift that is moved is there');
  return onDate(change, current, toDay.date, parsed.toMinuteOfDay, timeZone);
}

/** The shift on another date, at a time of day or at its own; its activities keep their distance from its start. */
function onDate(change: ResolvedChange, shift: ShiftView, date: string, minuteOfDay: number | null, timeZone: string) {
  const start = Temporal.Instant.fromEpochMilliseconds(startOf(shift)).toZonedDateTimeISO(timeZone);
  const minute = minuteOfDay ?? start.hour * 60 + start.minute;
  const local = resolveLocalTime(timeZone, date, minute);
  if (local.kind === 'gap') {
    const time = start.toPlainTime().toString({ smallestUnit: 'minute' });
    return inGap(change.parsed, change.parsed.row.toStart || time, date, local.nextTime, timeZone);
  }
  return moveShift(shift, local.epochMs - startOf(shift));
}

function activityStep(change: ResolvedChange, shifts: readonly WorkingShift[]): Step[] | RowProblem {
  const { activity, parsed } = change;
  if (activity === null) throw new Error('an activity is put in');
  const shift = shifts.find(
    ({ current }) => current !== null && startOf(current) <= startOf(activity) && endOf(current) >= endOf(activity),
  );
  if (!shift?.current) {
    const message = `No shift of the agent holds all of ${parsed.row.start} to its end on ${parsed.date}`;
    const fix = 'Choose a time within a shift, or make the shift longer with a row of its own';
    return problemOf(parsed, 'outside_shift', message, fix);
  }
  return [{ shift, next: shiftOf(shift.current.id, putActivity(shift.current.activities, activity)) }];
}

/** Pairs the two days in the order of their shifts; what one has more of goes over to the other. */
function swapSteps(change: ResolvedChange, week: WorkingWeek): Step[] | RowProblem {
  const { agent, other, day, parsed } = change;
  if (other === null) throw new Error('a swap has another agent');
  const [mine, theirs] = [week.shiftsOn(agent, day), week.shiftsOn(other, day)];
  if (mine.length + theirs.length === 0) {
    const message = `Neither of the two agents has a shift on ${parsed.date}`;
    return problemOf(parsed, 'no_shift', message, 'Check the day');
  }
  const steps: Step[] = [];
  for (let index = 0; index < Math.max(mine.length, theirs.length); index += 1) {
    const [left, right] = [mine[index] ?? null, theirs[index] ?? null];
    steps.push(
      { shift: left, next: withId(right?.current, left) },
      { shift: right, next: withId(left?.current, right) },
    );
  }
  return steps;
}

function copySteps(change: ResolvedChange, week: WorkingWeek, facts: PlanningFacts): Step[] | RowProblem {
  const { agent, day, toDay, parsed } = change;
  if (day === null || toDay === null) throw new Error('a copy has two days');
  const isWithin = parsed.date >= facts.firstDate && parsed.date < facts.endDate;
  const all = (isWithin ? facts.shiftsByAgent : facts.copiedShiftsByAgent).get(agent.id) ?? [];
  const sources = all.filter((shift) => startOf(shift) >= day.startMs && startOf(shift) < day.endMs);
  const there = week.shiftsOn(agent, toDay);
  const steps: Step[] = [];
  for (let index = 0; index < Math.max(sources.length, there.length); index += 1) {
    const [source, shift] = [sources[index], there[index] ?? null];
    const next = source ? onDate(change, source, toDay.date, null, facts.timeZone) : null;
    if (next !== null && 'fix' in next) return next;
    steps.push({ shift, next: withId(next && withoutBookings(next), shift) });
  }
  return steps;
}

/** A copy is not the time-off request or the outside booking that its source stands for. */
function withoutBookings(shift: ShiftView): ShiftView {
  return { ...shift, activities: shift.activities.map(withoutBooking) };
}

function withId(shift: ShiftView | null | undefined, place: WorkingShift | null): ShiftView | null {
  return shift ? { ...shift, id: place?.before?.id ?? null } : null;
}

function applyMarker(change: ResolvedChange, week: WorkingWeek): Applied {
  const marker = week.markerOn(change.agent, change.parsed.date);
  marker.current = change.marker;
  marker.isExact ||= change.parsed.clearsDescription;
  marker.rows.add(change.parsed.row.rowNumber);
  const isRequested = change.marker === null && Boolean(marker.before?.timeOffRequestId);
  const note = isRequested ? 'The day off stands for a time-off request, which stays as it is' : change.note;
  return { shifts: [], marker, note };
}

function isPast({ shift, next }: Step, nowMs: number): boolean {
  const { before = null } = shift ?? {};
  return (before !== null && endOf(before) <= nowMs) || (next !== null && endOf(next) <= nowMs);
}

function noteOf(change: ResolvedChange, leftAlone: number, steps: readonly Step[]): string | null {
  if (change.note !== null) return change.note;
  if (leftAlone > 0) return `${leftAlone} of the shifts are over and stay as they are`;
  const said = steps.find(({ note }) => note)?.note;
  if (said) return said;
  const { action } = change.parsed;
  const lost = steps.find(({ shift, next }) => next !== null && (shift?.before?.activities.length ?? 0) > 1);
  if ((action === 'set' || action === 'replace') && lost?.shift?.before) {
    return `The shift had ${lost.shift.before.activities.length} activities; one takes their place`;
  }
  return null;
}
