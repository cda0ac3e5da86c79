import { localDateTime, startOfDayMs, addDays } from '../resolve-local-time.shared.ts';
import type { ScheduleRules, ShiftView } from '../schema.ts';
import { endOf, isSameShift, overlap, startOf } from '../shifts.shared.ts';
import type { PlanningFacts } from './plan-changes.ts';
import type { WorkingShift, WorkingWeek } from './working-week.ts';

/** What is wrong with a week once all rows are applied, said of each row that had to do with it. */
export type Finding = {
  readonly rows: ReadonlySet<number>;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  /** Says so and lets the row go ahead. */
  readonly isWarning: boolean;
};

type Facts = Pick<PlanningFacts, 'timeZone' | 'rules' | 'firstDate' | 'endDate' | 'neighbourShiftsByAgent'>;

/**
 * Checks the week that the rows make: no two shifts overlap, no shift on a day off, the organisation's rules of rest and
 * hours. What was so before and no row touched is nobody's fault and not found.
 */
export function checkWeek(week: WorkingWeek, facts: Facts): Finding[] {
  return week.agents().flatMap((agentId) => {
    const shifts = week.shiftsOf(agentId);
    return [
      ...overlaps(shifts, facts),
      ...daysOff(week, agentId, shifts, facts),
      ...restsAndHours(shifts, facts.neighbourShiftsByAgent.get(agentId) ?? [], facts),
    ];
  });
}

function overlaps(shifts: readonly WorkingShift[], { timeZone }: Facts): Finding[] {
  const findings: Finding[] = [];
  shifts.forEach((later, index) => {
    for (const earlier of shifts.slice(0, index)) {
      if (!later.current || !earlier.current || !overlap(earlier.current, later.current)) continue;
      const [first, second] = [isTouched(earlier), isTouched(later)];
      if (first && second) {
        findings.push(inFile(earlier, later), inFile(later, earlier));
      } else if (first || second) {
        const [touched, stays] = first ? [earlier, later.current] : [later, earlier.current];
        findings.push(withExisting(touched, stays, timeZone));
      }
    }
  });
  return findings;
}

/** Rows that leave a shift as it is have nothing to do with what it overlaps. */
function isTouched({ rows, before, current }: WorkingShift): boolean {
  return rows.size > 0 && !(before !== null && current !== null && isSameShift(before, current));
}

function inFile(touched: WorkingShift, other: WorkingShift): Finding {
  const [row] = [...other.rows];
  const isOneRow = touched.rows.size === 1 && other.rows.size === 1 && touched.rows.has(row ?? -1);
  const { rows } = touched;
  if (!isOneRow && touched.current && other.current && saysTheSame(touched.current, other.current)) {
    const message = `Says the same as row ${row} of the file`;
    return { rows, code: 'duplicate_row', message, fix: 'Remove one of the rows', isWarning: false };
  }
  return {
    rows,
    code: 'overlap_in_file',
    message: isOneRow ? 'Its own shifts would overlap' : `Overlaps row ${row} of the file`,
    fix: 'Change or remove one of the rows',
    isWarning: false,
  };
}

function saysTheSame(one: ShiftView, other: ShiftView): boolean {
  return isSameShift(one, other) && isSameShift(other, one);
}

function withExisting(touched: WorkingShift, stays: ShiftView, timeZone: string): Finding {
  return {
    rows: touched.rows,
    code: 'overlap_existing',
    message: `Overlaps the shift that starts ${localDateTime(timeZone, startOf(stays))}, which the file does not change`,
    fix: 'Change the times, or add a row for that shift',
    isWarning: false,
  };
}

function daysOff(week: WorkingWeek, agentId: string, shifts: readonly WorkingShift[], { timeZone }: Facts): Finding[] {
  return week.markersOf(agentId).flatMap((marker): Finding[] => {
    const [startMs, endMs] = [startOfDayMs(timeZone, marker.date), startOfDayMs(timeZone, addDays(marker.date, 1))];
    const onDay = shifts.filter(
      ({ current }) => current !== null && startOf(current) >= startMs && startOf(current) < endMs,
    );
    const rows = new Set([...marker.rows, ...onDay.filter(isTouched).flatMap((shift) => [...shift.rows])]);
    if (onDay.length === 0 || rows.size === 0) return [];
    // A shift on a day off that Genesys has already is the planner's to decide, and worth a word.
    const isThere = marker.rows.size === 0;
    const message = isThere
      ? `The agent has a full day off on ${marker.date}`
      : `${marker.date} would be a full day off with a shift on it`;
    const fix = 'Remove the shift of that day with a row of its own, or leave the day off out';
    return [{ rows, code: 'day_off_with_shift', message, fix, isWarning: isThere }];
  });
}

/** Rest and hours over the week and the shifts right before and after it. */
function restsAndHours(shifts: readonly WorkingShift[], neighbours: readonly ShiftView[], facts: Facts): Finding[] {
  const { rules } = facts;
  const touched = shifts.filter(isTouched);
  if (touched.length === 0) return [];
  const findings: Finding[] = [];
  const find = (rows: ReadonlySet<number>, code: string, message: string, fix: string) =>
    findings.push({ rows, code, message, fix, isWarning: rules.severity === 'warn' });
  const line = timeline(shifts, neighbours);
  line.forEach((entry, index) => {
    const next = line[index + 1];
    if (rules.minRestMinutes !== null && next !== undefined && (entry.isTouched || next.isTouched)) {
      const rest = (startOf(next.shift) - endOf(entry.shift)) / 60_000;
      if (rest >= 0 && rest < rules.minRestMinutes) {
        const rows = new Set([...entry.rows, ...next.rows]);
        const from = localDateTime(facts.timeZone, endOf(entry.shift));
        const message = `Leaves ${hours(rest)} of rest after ${from}; the rule asks for ${hours(rules.minRestMinutes)}`;
        find(rows, 'too_little_rest', message, 'Start later, or end the shift before earlier');
      }
    }
    if (entry.isTouched && rules.maxShiftMinutes !== null && entry.shift.lengthMinutes > rules.maxShiftMinutes) {
      const message = `The shift lasts ${hours(entry.shift.lengthMinutes)}; the rule allows ${hours(rules.maxShiftMinutes)}`;
      find(entry.rows, 'shift_too_long', message, 'Make the shift shorter');
    }
  });
  for (const { weekMinutes, rows, from } of weeksOf(touched, shifts, facts)) {
    if (rules.maxWeekMinutes === null || weekMinutes <= rules.maxWeekMinutes) continue;
    const message = `The week from ${from} would have ${hours(weekMinutes)}; the rule allows ${hours(rules.maxWeekMinutes)}`;
    find(rows, 'week_too_long', message, 'Take time out of the week');
  }
  return findings;
}

type Entry = { readonly shift: ShiftView; readonly rows: ReadonlySet<number>; readonly isTouched: boolean };

function timeline(shifts: readonly WorkingShift[], neighbours: readonly ShiftView[]): Entry[] {
  const own = shifts.flatMap((shift): Entry[] =>
    shift.current === null ? [] : [{ shift: shift.current, rows: shift.rows, isTouched: isTouched(shift) }],
  );
  const others = neighbours.map((shift): Entry => ({ shift, rows: new Set(), isTouched: false }));
  return [...own, ...others].sort((left, right) => startOf(left.shift) - startOf(right.shift));
}

/** Scheduled minutes of each week of the schedule in which a row changes something. */
function weeksOf(touched: readonly WorkingShift[], shifts: readonly WorkingShift[], { timeZone, ...facts }: Facts) {
  const weeks: { from: string; weekMinutes: number; rows: Set<number> }[] = [];
  for (let from = facts.firstDate; from < facts.endDate; from = addDays(from, 7)) {
    const [startMs, endMs] = [startOfDayMs(timeZone, from), startOfDayMs(timeZone, addDays(from, 7))];
    const isWithin = ({ current }: WorkingShift) =>
      current !== null && startOf(current) >= startMs && startOf(current) < endMs;
    const rows = new Set(touched.filter(isWithin).flatMap((shift) => [...shift.rows]));
    const weekMinutes = shifts.filter(isWithin).reduce((sum, { current }) => sum + (current?.lengthMinutes ?? 0), 0);
    if (rows.size > 0) weeks.push({ from, weekMinutes, rows });
  }
  return weeks;
}

function hours(minutes: number): string {
  const [whole, rest] = [Math.floor(minutes / 60), Math.round(minutes % 60)];
  return rest === 0 ? `${whole} h` : `${whole} h ${rest} min`;
}

/** No rule at all. */
export const NO_RULES: ScheduleRules = {
  minRestMinutes: null,
  maxShiftMinutes: null,
  maxWeekMinutes: null,
  severity: 'warn',
};
