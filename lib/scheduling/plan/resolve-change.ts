import type { AssignmentLength, ParsedAssignment, RowProblem } from '../parse-row.ts';
import { addDays, localMinute, resolveLocalTime, startOfDayMs } from '../resolve-local-time.shared.ts';
import {
  MAX_SHIFT_MINUTES,
  type ActivityView,
  type AssignmentAction,
  type MarkerView,
  type ShiftView,
} from '../schema.ts';
import { shiftOf } from '../shifts.shared.ts';
import type { PlanningFacts } from './plan-changes.ts';
import { activityNames, findActivityCode, placeAgent, type PlacedAgent } from './resolve-names.ts';

/** A date and its first and, exclusive, last instant. */
export type Day = { readonly date: string; readonly startMs: number; readonly endMs: number };

/** A row whose agents, activity and instants are known. */
export type ResolvedChange = {
  readonly parsed: ParsedAssignment;
  readonly agent: PlacedAgent;
  /** `swap`: the other one. */
  readonly other: PlacedAgent | null;
  /** Null: the whole schedule. */
  readonly day: Day | null;
  /** When the shift that is meant, or that is to be, starts; null where the row does not say it. */
  readonly startMs: number | null;
  /** `set`, `add`, `replace`: the shift to be. */
  readonly target: ShiftView | null;
  /** `activity`: what is put into the shift. */
  readonly activity: ActivityView | null;
  /** `day_off`: the marker to be; null for `remove_day_off` and all others. */
  readonly marker: MarkerView | null;
  /** `move`, `copy`: the day to go to; `resize`: the day of the new start. */
  readonly toDay: Day | null;
  readonly note: string | null;
};

const MINUTE_MS = 60_000;
const DAY_OFF_MINUTES = 480;
/** Dates after the last one that a longest shift of the last day reaches. */
const DAYS_INTO_NEXT_WEEK = Math.ceil(MAX_SHIFT_MINUTES / (24 * 60));
const GOES_SOMEWHERE: ReadonlySet<AssignmentAction> = new Set(['move', 'resize', 'copy']);

/** Looks up agents and activity and works out the instants of one row, or says what is wrong with it. */
export function resolveChange(parsed: ParsedAssignment, facts: PlanningFacts): ResolvedChange | RowProblem {
  const { action, row } = parsed;
  const agent = placeAgent(row, parsed.agent, row.agent, facts.agentsByKey);
  if ('fix' in agent) return agent;
  const other = action === 'swap' ? placeAgent(row, parsed.withAgent, row.withAgent, facts.agentsByKey) : null;
  if (other !== null && 'fix' in other) return other;
  const goesTo = GOES_SOMEWHERE.has(action) ? (parsed.toDate ?? parsed.date) : null;
  // A shift belongs to the day it starts on; what it does on the days after belongs to it.
  const endDate = action === 'activity' ? addDays(facts.endDate, DAYS_INTO_NEXT_WEEK) : facts.endDate;
  for (const date of action === 'copy' ? [goesTo] : [parsed.date, goesTo]) {
    if (date && (date < facts.firstDate || date >= endDate)) return outsideWeek(parsed, date, facts);
  }
  const times = resolveTimes(parsed, facts.timeZone);
  if ('fix' in times) return times;
  const base: ResolvedChange = {
    parsed,
    agent,
    other,
    day: parsed.date === '' ? null : dayOf(parsed.date, facts.timeZone),
    startMs: times.startMs,
    target: null,
    activity: null,
    marker: null,
    toDay: goesTo === null ? null : dayOf(goesTo, facts.timeZone),
    note: times.note,
  };
  switch (action) {
    case 'set':
    case 'add':
    case 'replace':
    case 'activity':
      return withActivity(base, times, facts);
    case 'day_off':
      return withMarker(base, facts);
    case 'move':
    case 'resize':
    case 'swap':
    case 'remove':
    case 'remove_day_off':
    case 'shift_by':
    case 'copy':
      return base;
  }
}

/** A date in a zone. */
export function dayOf(date: string, timeZone: string): Day {
  return { date, startMs: startOfDayMs(timeZone, date), endMs: startOfDayMs(timeZone, addDays(date, 1)) };
}

function withActivity(base: ResolvedChange, { startMs, endMs }: Times, facts: PlanningFacts) {
  const { parsed } = base;
  const code = findActivityCode(parsed.activity, facts.activityCodes, 'OnQueueWork');
  if (!code) return unknownActivity(parsed, 'On Queue', facts);
  if (startMs === null || endMs === null || endMs - startMs > MAX_SHIFT_MINUTES * MINUTE_MS) {
    return problemOf(parsed, 'bad_length', 'The shift is longer than 36 hours', 'Write a shorter length');
  }
  const activity: ActivityView = {
    startDate: new Date(startMs).toISOString(),
    lengthMinutes: (endMs - startMs) / MINUTE_MS,
    activityCodeId: code.id,
    description: parsed.description,
  };
  return parsed.action === 'activity' ? { ...base, activity } : { ...base, target: shiftOf(null, [activity]) };
}

function withMarker(base: ResolvedChange, facts: PlanningFacts): ResolvedChange | RowProblem {
  const { parsed } = base;
  const code = findActivityCode(parsed.activity, facts.activityCodes, 'TimeOff');
  if (!code) return unknownActivity(parsed, 'Time Off', facts);
  if (code.category !== 'TimeOff') {
    const message = `“${code.name ?? code.id}” is no time-off activity`;
    return problemOf(parsed, 'not_time_off', message, 'Choose an activity code of the category Time Off');
  }
  const marker: MarkerView = {
    date: parsed.date,
    lengthMinutes: parsed.length?.kind === 'minutes' ? parsed.length.minutes : DAY_OFF_MINUTES,
    activityCodeId: code.id,
    description: parsed.description,
  };
  return { ...base, marker };
}

type Times = { readonly startMs: number | null; readonly endMs: number | null; readonly note: string | null };

function resolveTimes(parsed: ParsedAssignment, timeZone: string): Times | RowProblem {
  const { startMinuteOfDay, length, date, row } = parsed;
  if (startMinuteOfDay === null) return { startMs: null, endMs: null, note: null };
  const start = resolveLocalTime(timeZone, date, startMinuteOfDay);
  if (start.kind === 'gap') return inGap(parsed, row.start, date, start.nextTime, timeZone);
  const note = start.kind === 'repeated' ? `${row.start} happens twice on ${date}; the first one is used` : null;
  // A resize counts its length from the new start.
  if (length === null || parsed.action === 'resize') return { startMs: start.epochMs, endMs: null, note };
  const endMs = endAfter(parsed, length, start.epochMs, timeZone);
  return typeof endMs === 'number' ? { startMs: start.epochMs, endMs, note } : endMs;
}

/** Where a length or an end leads to from a start: the first such time of day after it. */
export function endAfter(
  parsed: ParsedAssignment,
  length: AssignmentLength,
  startMs: number,
  timeZone: string,
): number | RowProblem {
  if (length.kind === 'minutes') return startMs + length.minutes * MINUTE_MS;
  const { date, minuteOfDay } = localMinute(timeZone, startMs);
  const endDate = length.minuteOfDay > minuteOfDay ? date : addDays(date, 1);
  const end = resolveLocalTime(timeZone, endDate, length.minuteOfDay);
  return end.kind === 'gap' ? inGap(parsed, parsed.row.length, endDate, end.nextTime, timeZone) : end.epochMs;
}

/** The problem of a time that the clocks skip. */
export function inGap(
  parsed: ParsedAssignment,
  time: string,
  date: string,
  nextTime: string,
  timeZone: string,
): RowProblem {
  const message = `${time} does not exist on ${date} in ${timeZone}: the clocks go forward`;
  return problemOf(parsed, 'dst_gap', message, `Write ${nextTime} or later`);
}

/** The problem of a date that the schedule does not hold. */
export function outsideWeek(parsed: ParsedAssignment, date: string, facts: PlanningFacts): RowProblem {
  const last = addDays(facts.endDate, -1);
  const message = `${date} is outside the schedule, ${facts.firstDate} to ${last}`;
  return problemOf(parsed, 'outside_week', message, 'Change the date, or choose the week it belongs to');
}

/** A problem of this row. */
export function problemOf(parsed: ParsedAssignment, code: string, message: string, fix: string): RowProblem {
  return { row: parsed.row, code, message, fix };
}

function unknownActivity(parsed: ParsedAssignment, usual: string, facts: PlanningFacts): RowProblem {
  const message = `No active activity code “${parsed.activity || usual}” in this business unit`;
  return problemOf(parsed, 'unknown_activity', message, `Use one of: ${activityNames(facts.activityCodes)}`);
}
