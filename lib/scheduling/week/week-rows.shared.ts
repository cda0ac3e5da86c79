import { NO_DESCRIPTION, type AssignmentAction, type AssignmentRow } from '../schema.ts';
import {
  isSameShape,
  mainKind,
  MINUTE_MS,
  paintsBetween,
  plainShape,
  resize,
  translate,
  type Piece,
  type ShiftShape,
} from './shift-shape.shared.ts';
import type { EditedAgent, EditedWeek, WeekDayOff, WeekShift } from './week-edits.shared.ts';
import { isWeekSayable, weekParts } from './week-time.shared.ts';

/** What the edits come to. */
export type RowPlan = {
  /** Numbered from 1, in the order in which they are to be applied. */
  readonly rows: readonly AssignmentRow[];
  /**
   * Shifts whose change has a time that no row can name, because it lies in the second of two equal hours. They are not in
   * the rows.
   */
  readonly unsayable: readonly WeekShift[];
};

type Draft = Omit<Partial<AssignmentRow>, 'action'> & { readonly action: AssignmentAction; readonly agent: string };

/**
 * The fewest rows that turn the week as read into the edited one, each applied to what those before it made; nothing for
 * what comes out as it was. Agents, activities and shifts are named by their ids, times are in the business unit's zone.
 * First the shifts get their places: what goes, whole days that change places, what is shifted, moved, resized, made otherwise
 * or added. A shift is replaced by one activity only where that takes fewer rows, and one that goes to another agent is a new
 * one there. Only then, when no shift is in another's place any more, are the other activities put into them.
 */
export function planRows(week: EditedWeek): RowPlan {
  const touched = touchedAgents(week);
  const done = new Set<string>();
  const swaps = swapRows(week, touched, done);
  const shifted = touched.flatMap((entry) => shiftByRows(week, entry, done));
  const removed: Draft[] = [];
  const changed: Draft[] = [];
  const added: Draft[] = [];
  const unsayable: WeekShift[] = [];
  for (const { base, now } of touched) {
    for (const before of base.shifts) {
      if (done.has(before.key)) continue;
      const after = now.shifts.find((shift) => shift.key === before.key);
      if (!after) removed.push(removal(week, before));
      else if (!isSameShape(before, after)) {
        const rows = changeRows(week, before, after);
        if (rows) changed.push(...rows);
        else unsayable.push(after);
      }
    }
    for (const shift of now.shifts) {
      if (done.has(shift.key) || shift.before?.agentId === now.agent.id) continue;
      const rows = additionRows(week, shift);
      if (rows) added.push(...rows);
      else unsayable.push(shift);
    }
  }
  const daysOff = touched.flatMap(dayOffRows);
  const kept = removed.filter(
    (row) => !unsayable.some((shift) => shift.shiftId !== null && shift.shiftId === row.shiftId),
  );
  const placed = [...kept, ...swaps, ...shifted, ...changed, ...added];
  const [parts, frames] = [placed.filter(isPart), placed.filter((row) => !isPart(row))];
  return { rows: [...frames, ...parts, ...daysOff].map(toRow), unsayable };
}

/** The rows of {@link planRows}. */
export function toRows(week: EditedWeek): readonly AssignmentRow[] {
  return planRows(week).rows;
}

type Touched = { readonly base: EditedAgent; readonly now: EditedAgent };

/** Agents something was done to, in the order of the view. */
function touchedAgents(week: EditedWeek): Touched[] {
  return [...week.agents].flatMap(([agentId, now]) => {
    const base = week.asRead.get(agentId);
    return base && base !== now ? [{ base, now }] : [];
  });
}

/** Days on which two agents have exactly each other's shifts. */
function swapRows(week: EditedWeek, touched: readonly Touched[], done: Set<string>): Draft[] {
  const rows: Draft[] = [];
  for (const { base } of touched) {
    for (const [date, shifts] of byDate(week, base.shifts)) {
      if (shifts.some(({ key }) => done.has(key))) continue;
      const other = receiverOf(week, base.agent.id, shifts);
      const theirs = byDate(week, other?.shifts ?? []).get(date) ?? [];
      if (!other || receiverOf(week, other.agent.id, theirs)?.agent.id !== base.agent.id) continue;
      for (const { key } of [...shifts, ...theirs]) done.add(key);
      rows.push({ action: 'swap', agent: base.agent.id, date, withAgent: other.agent.id });
    }
  }
  return rows;
}

/** Who has all these shifts now, unchanged in time and activities, as that agent was read; undefined when nobody else does. */
function receiverOf(week: EditedWeek, ownerId: string, shifts: readonly WeekShift[]): EditedAgent | undefined {
  const ids = new Set(shifts.map(({ key }) => week.agentByKey.get(key)));
  const [id] = ids;
  if (ids.size !== 1 || id === undefined || id === ownerId) return undefined;
  const held = week.agents.get(id)?.shifts ?? [];
  const isUnchanged = shifts.every((shift) => held.some((each) => each.key === shift.key && isSameShape(each, shift)));
  return isUnchanged ? week.asRead.get(id) : undefined;
}

/** The whole week, else whole days of several shifts, that were moved by the same time. */
function shiftByRows(week: EditedWeek, { base, now }: Touched, done: Set<string>): Draft[] {
  const rows: Draft[] = [];
  const tryRow = (shifts: readonly WeekShift[], date: string) => {
    if (shifts.length < 2 || shifts.some(({ key }) => done.has(key))) return;
    const byMs = commonShift(shifts, now.shifts);
    if (byMs === null) return;
    for (const { key } of shifts) done.add(key);
    rows.push({ action: 'shift_by', agent: now.agent.id, date, length: String(byMs / MINUTE_MS) });
  };
  tryRow(base.shifts, '');
  for (const [date, shifts] of byDate(week, base.shifts)) tryRow(shifts, date);
  return rows;
}

function commonShift(shifts: readonly WeekShift[], held: readonly WeekShift[]): number | null {
  const moves = new Set(
    shifts.map((shift) => {
      const after = held.find(({ key }) => key === shift.key);
      const byMs = after ? after.startMs - shift.startMs : 0;
      return after && byMs !== 0 && isSameShape(translate(shift, byMs), after) ? byMs : null;
    }),
  );
  const [byMs = null] = moves;
  return moves.size === 1 ? byMs : null;
}

function byDate(week: EditedWeek, shifts: readonly WeekShift[]): Map<string, WeekShift[]> {
  const days = new Map<string, WeekShift[]>();
  for (const shift of shifts) {
    const { date } = weekParts(week.view, shift.startMs);
    days.set(date, [...(days.get(date) ?? []), shift]);
  }
  return days;
}

function removal(week: EditedWeek, { before, agentId, shiftId, startMs }: WeekShift): Draft {
  const { date, time } = weekParts(week.view, startMs);
  return { action: 'remove', agent: before?.agentId ?? agentId, date, start: time, shiftId: shiftId ?? '' };
}

/** The fewest rows that make one shift of an agent so; null when one of the times cannot be named. */
function changeRows(week: EditedWeek, before: WeekShift, after: WeekShift): Draft[] | null {
  const names = { agent: after.agentId, shiftId: before.shiftId ?? '' };
  const plans = [
    movedRows(week, before, after, names),
    resizedRows(week, before, after, names),
    replacedRows(week, before, after, names),
  ];
  return plans.reduce((best, plan) => (plan && (!best || plan.length < best.length) ? plan : best), null);
}

type Names = { readonly agent: string; readonly shiftId: string };

/** As a whole to its new start, there to its new length, and then what its activities have become; each where it is needed. */
function movedRows(week: EditedWeek, before: WeekShift, after: WeekShift, names: Names): Draft[] | null {
  const { view } = week;
  const byMs = after.startMs - before.startMs;
  if (byMs !== 0 && !isWeekSayable(view, after.startMs)) return null;
  const [was, is] = [weekParts(view, before.startMs), weekParts(view, after.startMs)];
  const frames: Draft[] = [];
  if (byMs !== 0) {
    const to = { toDate: is.date, toStart: is.time };
    frames.push({ ...names, action: 'move', date: was.date, start: was.time, ...to });
  }
  const moved = translate(before, byMs);
  if (moved.endMs !== after.endMs) {
    const length = String((after.endMs - after.startMs) / MINUTE_MS);
    frames.push({ ...names, action: 'resize', date: is.date, start: is.time, length });
  }
  const resized = resize(moved, after.startMs, after.endMs);
  const parts = partRows(week, moved.endMs === after.endMs ? moved : resized, after, names);
  return parts && [...frames, ...parts];
}

/** To its new start and end while its activities stay where they are, and then what they have become. */
function resizedRows(week: EditedWeek, before: WeekShift, after: WeekShift, names: Names): Draft[] | null {
  const { view } = week;
  const { startMs, endMs } = after;
  if (startMs === before.startMs || !isWeekSayable(view, startMs)) return null;
  const [was, is] = [weekParts(view, before.startMs), weekParts(view, startMs)];
  const parts = partRows(week, resize(before, startMs, endMs), after, names);
  const frame: Draft = {
    ...names,
    action: 'resize',
    date: was.date,
    start: was.time,
    toDate: is.date === was.date ? '' : is.date,
    toStart: is.time,
    length: endMs === before.endMs ? '' : String((endMs - startMs) / MINUTE_MS),
  };
  return parts && [frame, ...parts];
}

/** Made anew as one activity with the others painted over it; on another day, where it cannot be named, as another shift. */
function replacedRows(week: EditedWeek, before: WeekShift, after: WeekShift, names: Names): Draft[] | null {
  const isSameDay = weekParts(week.view, before.startMs).date === weekParts(week.view, after.startMs).date;
  if (isSameDay) return frameRows(week, after, { ...names, action: 'replace' }, before.pieces);
  const added = frameRows(week, after, { agent: after.agentId, action: 'add' });
  return added && [removal(week, before), ...added];
}

function additionRows(week: EditedWeek, shift: WeekShift): Draft[] | null {
  return frameRows(week, shift, { agent: shift.agentId, action: 'add' });
}

/** A shift as one activity, and the others painted over it; `there` is what it takes the place of. */
function frameRows(
  week: EditedWeek,
  shift: WeekShift,
  how: { readonly agent: string; readonly action: 'add' | 'replace'; readonly shiftId?: string },
  there: readonly Piece[] = [],
): Draft[] | null {
  const { startMs, endMs } = shift;
  if (!isWeekSayable(week.view, startMs)) return null;
  const main = mainKind(shift);
  const parts = partRows(week, plainShape(startMs, endMs, main), shift, how);
  return parts && [{ ...how, ...cellsOf(week, { startMs, endMs, ...main }, there) }, ...parts];
}

/** The activities that make one shape of another. */
function partRows(
  week: EditedWeek,
  from: ShiftShape,
  target: ShiftShape,
  { agent, shiftId = '' }: { readonly agent: string; readonly shiftId?: string },
): Draft[] | null {
  const parts = paintsBetween(from, target);
  if (!parts?.every(({ startMs }) => isWeekSayable(week.view, startMs))) return null;
  return parts.map((part) => {
    const covered = from.pieces.filter(({ startMs, endMs }) => startMs < part.endMs && endMs > part.startMs);
    return { action: 'activity', agent, shiftId, ...cellsOf(week, part, covered) };
  });
}

/** An empty description asks for none in particular; over one that is there, it has to be said that it goes. */
function descriptionCell(description: string, there: readonly { readonly description: string }[]): string {
  return description === '' && there.some((other) => other.description !== '') ? NO_DESCRIPTION : description;
}

function cellsOf(week: EditedWeek, { startMs, endMs, activityCodeId, description }: Piece, there: readonly Piece[]) {
  const { date, time } = weekParts(week.view, startMs);
  const length = String((endMs - startMs) / MINUTE_MS);
  return { date, start: time, length, activity: activityCodeId, description: descriptionCell(description, there) };
}

/** Days off that were given, and those taken back; none for one that was given again just as it was. */
function dayOffRows({ base, now }: Touched): Draft[] {
  const agent = now.agent.id;
  const isSame = (left: WeekDayOff, right: WeekDayOff) =>
    left.date === right.date && left.activityCodeId === right.activityCodeId && left.description === right.description;
  const given = now.daysOff.filter((day) => !base.daysOff.some((before) => isSame(before, day)));
  const gone = base.daysOff.filter((before) => !now.daysOff.some(({ date }) => date === before.date));
  return [
    ...gone.map(({ date }): Draft => ({ action: 'remove_day_off', agent, date })),
    ...given.map(({ date, activityCodeId, description }): Draft => {
      const there = base.daysOff.filter((before) => before.date === date);
      return {
        action: 'day_off',
        agent,
        date,
        activity: activityCodeId,
        description: descriptionCell(description, there),
      };
    }),
  ];
}

function isPart({ action }: Draft): boolean {
  return action === 'activity';
}

function toRow(draft: Draft, index: number): AssignmentRow {
  return {
    rowNumber: index + 1,
    date: '',
    start: '',
    length: '',
    activity: '',
    description: '',
    toDate: '',
    toStart: '',
    withAgent: '',
    shiftId: '',
    ...draft,
  };
}
