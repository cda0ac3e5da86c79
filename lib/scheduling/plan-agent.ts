import type { PlannedItem } from './plan-changes.ts';
import { localDateTime } from './resolve-local-time.ts';
import type { ResolvedAssignment } from './resolve-assignment.ts';
import type { ChangeKind, ShiftView } from './schema.ts';

const MINUTE_MS = 60_000;

/** Start of a shift in epoch milliseconds. */
export function shiftStart(shift: ShiftView): number {
  return Date.parse(shift.startDate);
}

/** End of a shift in epoch milliseconds. */
export function shiftEnd(shift: ShiftView): number {
  return shiftStart(shift) + shift.lengthMinutes * MINUTE_MS;
}

type Pairing = { readonly assignment: ResolvedAssignment; readonly existing: ShiftView | null };

/**
 * Plans all rows of one agent against the agent's shifts. Rows of one day are paired with that day's shifts in order of
 * their start; what is left over of the rows is new. Rows that would overlap each other or a shift that stays are refused.
 */
export function planAgent(
  assignments: readonly ResolvedAssignment[],
  shifts: readonly ShiftView[],
  timeZone: string,
): PlannedItem[] {
  const items: PlannedItem[] = [];
  const pairs: Pairing[] = [];
  for (const day of groupByDay(assignments)) {
    const outcome = pairDay(day, shifts);
    if ('conflicts' in outcome) items.push(...outcome.conflicts);
    else pairs.push(...outcome.pairs);
  }
  const refused = refuseOverlaps(pairs, shifts, timeZone);
  for (const pair of pairs) items.push(refused.get(pair) ?? planPair(pair));
  return items;
}

function groupByDay(assignments: readonly ResolvedAssignment[]): ResolvedAssignment[][] {
  const days = new Map<number, ResolvedAssignment[]>();
  for (const assignment of assignments) {
    days.set(assignment.dayStartMs, [...(days.get(assignment.dayStartMs) ?? []), assignment]);
  }
  return [...days.values()];
}

function pairDay(
  day: readonly ResolvedAssignment[],
  shifts: readonly ShiftView[],
): { pairs: Pairing[] } | { conflicts: PlannedItem[] } {
  const { dayStartMs = 0, dayEndMs = 0 } = day[0] ?? {};
  const free = shifts.filter((shift) => shiftStart(shift) >= dayStartMs && shiftStart(shift) < dayEndMs);
  const pairs: Pairing[] = [];
  const take = (existing: ShiftView) => free.splice(free.indexOf(existing), 1);
  const rest: ResolvedAssignment[] = [];
  // What starts at the very time of a shift means that shift, whatever the order.
  for (const assignment of day) {
    const exact = free.find((shift) => shiftStart(shift) === assignment.startMs);
    if (exact) {
      take(exact);
      pairs.push({ assignment, existing: exact });
    } else rest.push(assignment);
  }
  if (rest.length > 0 && free.length > rest.length) {
    const message = `The agent has ${free.length} shifts that day; it is not clear which one is meant`;
    const fix = 'Give the start of the shift to change, or one row for each shift of the day';
    return {
      conflicts: day.map((assignment) =>
        toItem({ assignment, existing: null }, 'none', { code: 'ambiguous_shift', message, fix }),
      ),
    };
  }
  rest.sort((left, right) => (left.startMs ?? 0) - (right.startMs ?? 0));
  for (const assignment of rest) pairs.push({ assignment, existing: free.shift() ?? null });
  return { pairs };
}

function planPair(pair: Pairing): PlannedItem {
  const { target } = pair.assignment;
  if (!target) return toItem(pair, pair.existing ? 'remove' : 'unchanged');
  if (!pair.existing) return toItem(pair, 'new');
  return toItem(pair, isSameShift(pair.existing, target) ? 'unchanged' : 'replace');
}

/** Whether a shift already is what is asked: same span, one activity of the same code; an empty description asks nothing. */
export function isSameShift(existing: ShiftView, target: ShiftView): boolean {
  const [activity, ...others] = existing.activities;
  const [wanted] = target.activities;
  return (
    activity !== undefined &&
    wanted !== undefined &&
    others.length === 0 &&
    shiftStart(existing) === shiftStart(target) &&
    existing.lengthMinutes === target.lengthMinutes &&
    activity.activityCodeId === wanted.activityCodeId &&
    (wanted.description === '' || wanted.description === activity.description)
  );
}

/**
 * Rows whose shift would overlap another row's, or a shift that stays. Both rows of an overlapping pair are refused; the
 * shift a refused row was to replace stays, which may refuse further rows, hence the repetition.
 */
function refuseOverlaps(
  pairs: readonly Pairing[],
  shifts: readonly ShiftView[],
  timeZone: string,
): Map<Pairing, PlannedItem> {
  const refused = new Map<Pairing, PlannedItem>();
  for (let before = -1; before !== refused.size;) {
    before = refused.size;
    const accepted = pairs.filter((pair) => !refused.has(pair));
    const touched = new Set(accepted.flatMap((pair) => pair.existing?.id ?? []));
    const staying = shifts.filter((shift) => !touched.has(shift.id ?? ''));
    for (const pair of accepted) {
      const refusal = findOverlap(pair, accepted, staying, timeZone);
      if (refusal) refused.set(pair, toItem(pair, 'none', refusal));
    }
  }
  return refused;
}

type Refusal = { readonly code: string; readonly message: string; readonly fix: string };

function findOverlap(
  pair: Pairing,
  accepted: readonly Pairing[],
  staying: readonly ShiftView[],
  timeZone: string,
): Refusal | null {
  const { target } = pair.assignment;
  if (!target) return null;
  const twin = accepted.find(
    (other) => other !== pair && other.assignment.target && overlap(other.assignment.target, target),
  );
  if (twin) {
    const message = `Overlaps row ${twin.assignment.parsed.row.rowNumber} of the file`;
    return { code: 'overlap_in_file', message, fix: 'Change or remove one of the rows' };
  }
  const neighbour = staying.find((shift) => overlap(shift, target));
  if (!neighbour) return null;
  const start = localDateTime(timeZone, shiftStart(neighbour));
  const message = `Overlaps the shift that starts ${start}, which the file does not change`;
  return { code: 'overlap_existing', message, fix: 'Change the times, or add a row for that shift' };
}

/** Whether two shifts share a moment. */
export function overlap(left: ShiftView, right: ShiftView): boolean {
  return shiftStart(left) < shiftEnd(right) && shiftStart(right) < shiftEnd(left);
}

function toItem({ assignment, existing }: Pairing, kind: ChangeKind, refusal?: Refusal): PlannedItem {
  const { parsed, agent, target, note, dayStartMs } = assignment;
  const isUnchanged = kind === 'unchanged';
  return {
    rowNumber: parsed.row.rowNumber,
    subjectId: agent.id,
    subject: agent.name ?? agent.email ?? parsed.row.agent,
    state: refusal ? 'invalid' : isUnchanged ? 'unchanged' : 'pending',
    reasonCode: refusal?.code ?? (isUnchanged ? 'already_so' : null),
    reason: refusal?.message ?? (isUnchanged ? 'Genesys Cloud already has it so' : null),
    before: existing,
    change: {
      row: parsed.row,
      kind,
      managementUnitId: agent.managementUnitId,
      shiftId: existing?.id ?? null,
      date: new Date(dayStartMs).toISOString(),
      target,
      fix: refusal?.fix ?? null,
      note,
    },
  };
}
