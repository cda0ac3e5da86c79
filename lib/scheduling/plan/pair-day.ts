import type { RowProblem } from '../parse-row.ts';
import { startOf } from '../shifts.shared.ts';
import { problemOf, type ResolvedChange } from './resolve-change.ts';
import type { WorkingShift } from './working-week.ts';

/** Which shift a row is about; null for none. */
export type Pairing = ReadonlyMap<ResolvedChange, WorkingShift | null | RowProblem>;

/**
 * Pairs the rows that say how an agent's day is to be with the shifts of that day: by id, then by exact start whatever the
 * order, then in the order of their start; what is left over of the rows is new. More shifts than rows is ambiguous.
 */
export function pairDay(changes: readonly ResolvedChange[], shifts: readonly WorkingShift[]): Pairing {
  const pairs = new Map<ResolvedChange, WorkingShift | null | RowProblem>();
  const free = [...shifts];
  const take = (change: ResolvedChange, shift: WorkingShift) => {
    free.splice(free.indexOf(shift), 1);
    pairs.set(change, shift);
  };
  for (const change of changes) {
    const { shiftId } = change.parsed;
    if (shiftId === null) continue;
    const meant = free.find((shift) => shift.before?.id === shiftId);
    if (meant) take(change, meant);
    else pairs.set(change, noSuchShift(change));
  }
  for (const change of changes) {
    if (pairs.has(change)) continue;
    const exact = free.find((shift) => shift.current !== null && startOf(shift.current) === change.startMs);
    if (exact) take(change, exact);
  }
  const rest = changes.filter((change) => !pairs.has(change));
  if (rest.length > 0 && free.length > rest.length) {
    for (const change of changes) pairs.set(change, ambiguous(change, free.length));
    return pairs;
  }
  rest.sort((left, right) => (left.startMs ?? 0) - (right.startMs ?? 0));
  for (const change of rest) pairs.set(change, free.shift() ?? null);
  return pairs;
}

/** The shift of a day that a row means: by id, by start, or the only one. */
export function meantShift(change: ResolvedChange, shifts: readonly WorkingShift[]): WorkingShift | RowProblem {
  const { shiftId } = change.parsed;
  if (shiftId !== null) return shifts.find((shift) => shift.before?.id === shiftId) ?? noSuchShift(change);
  if (change.startMs !== null) {
    const exact = shifts.find((shift) => shift.current !== null && startOf(shift.current) === change.startMs);
    return exact ?? noShift(change, `no shift that starts at ${change.parsed.row.start}`);
  }
  const [only, ...others] = shifts;
  if (!only) return noShift(change, 'no shift');
  return others.length > 0 ? ambiguous(change, shifts.length) : only;
}

/** The problem of a day without the shift that is needed. */
export function noShift(change: ResolvedChange, what: string): RowProblem {
  const { parsed, agent } = change;
  const message = `${agent.name ?? parsed.row.agent} has ${what} on ${parsed.date}`;
  return problemOf(parsed, 'no_shift', message, 'Check the day and the start, or write “set” to make a new shift');
}

function noSuchShift({ parsed }: ResolvedChange): RowProblem {
  const message = `The agent has no shift with the id ${parsed.row.shiftId} that day`;
  return problemOf(parsed, 'no_shift', message, 'Leave “shift id” empty, or copy it from a fresh export');
}

function ambiguous({ parsed }: ResolvedChange, count: number): RowProblem {
  const message = `The agent has ${count} shifts that day; it is not clear which one is meant`;
  const fix = 'Give the start of the shift to change, or one row for each shift of the day';
  return problemOf(parsed, 'ambiguous_shift', message, fix);
}
