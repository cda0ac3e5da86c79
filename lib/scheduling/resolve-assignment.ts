import type { GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import type { ParsedAssignment, RowProblem } from './parse-row.ts';
import type { KnownAgent, PlanningFacts } from './plan-changes.ts';
import { addDays, resolveLocalTime, startOfDayMs } from './resolve-local-time.ts';
import type { ShiftView } from './schema.ts';

/** A row whose agent, activity and instants are known. */
export type ResolvedAssignment = {
  readonly parsed: ParsedAssignment;
  readonly agent: KnownAgent & { readonly managementUnitId: string };
  /** First instant of the row's date. */
  readonly dayStartMs: number;
  /** First instant of the next date. */
  readonly dayEndMs: number;
  /** Null for a removal without a time. */
  readonly startMs: number | null;
  /** The shift to be; null for a removal. */
  readonly target: ShiftView | null;
  readonly note: string | null;
};

const MINUTE_MS = 60_000;
const MAX_SHIFT_MS = 36 * 60 * MINUTE_MS;

/** Looks up agent and activity and works out the instants of one row, or says what is wrong with it. */
export function resolveAssignment(parsed: ParsedAssignment, facts: PlanningFacts): ResolvedAssignment | RowProblem {
  const problem = (code: string, message: string, fix: string): RowProblem => ({ row: parsed.row, code, message, fix });
  const [agent, ...namesakes] = facts.agentsByKey.get(parsed.agent) ?? [];
  if (!agent) {
    return problem(
      'unknown_agent',
      `No user “${parsed.row.agent}” in this organisation`,
      'Check the spelling, or use the user id',
    );
  }
  if (namesakes.length > 0) {
    return problem('ambiguous_agent', `Several users have “${parsed.row.agent}”`, 'Use the user id instead');
  }
  const { managementUnitId } = agent;
  if (managementUnitId === null) {
    return problem(
      'not_in_business_unit',
      `${agent.name ?? parsed.row.agent} is in no management unit of this business unit`,
      'Choose the agent’s business unit, or add the agent to a management unit in Genesys Cloud',
    );
  }
  if (parsed.date < facts.firstDate || parsed.date >= facts.endDate) {
    const last = addDays(facts.endDate, -1);
    return problem(
      'outside_week',
      `${parsed.date} is outside the schedule, ${facts.firstDate} to ${last}`,
      'Change the date, or choose the week it belongs to',
    );
  }
  const base = {
    parsed,
    agent: { ...agent, managementUnitId },
    dayStartMs: startOfDayMs(facts.timeZone, parsed.date),
    dayEndMs: startOfDayMs(facts.timeZone, addDays(parsed.date, 1)),
  };
  const times = resolveTimes(parsed, facts.timeZone);
  if ('gap' in times) {
    return problem(
      'dst_gap',
      `${times.gap} does not exist on ${times.date} in ${facts.timeZone}: the clocks go forward`,
      `Write ${times.nextTime} or later`,
    );
  }
  if (parsed.action === 'remove') return { ...base, startMs: times.startMs, target: null, note: times.note };
  const code = findActivityCode(parsed.activity, facts.activityCodes);
  if (!code) {
    return problem(
      'unknown_activity',
      `No active activity code “${parsed.activity || 'On Queue'}” in this business unit`,
      `Use one of: ${activityNames(facts.activityCodes)}`,
    );
  }
  const { startMs, endMs } = times;
  if (startMs === null || endMs === null || endMs - startMs > MAX_SHIFT_MS) {
    return problem('bad_length', 'The shift is longer than 36 hours', 'Write a shorter length');
  }
  if (endMs <= facts.nowMs) {
    return problem('in_past', 'The whole shift is in the past', 'Remove the row, or change its date');
  }
  return { ...base, startMs, note: times.note, target: toShift(parsed, code, startMs, endMs) };
}

type Times =
  | { readonly startMs: number | null; readonly endMs: number | null; readonly note: string | null }
  | { readonly gap: string; readonly date: string; readonly nextTime: string };

function resolveTimes(parsed: ParsedAssignment, timeZone: string): Times {
  const { startMinuteOfDay, length, date } = parsed;
  if (startMinuteOfDay === null) return { startMs: null, endMs: null, note: null };
  const start = resolveLocalTime(timeZone, date, startMinuteOfDay);
  if (start.kind === 'gap') return { gap: parsed.row.start, date, nextTime: start.nextTime };
  const note = start.kind === 'repeated' ? `${parsed.row.start} happens twice on ${date}; the first one is used` : null;
  if (length === null) return { startMs: start.epochMs, endMs: null, note };
  if (length.kind === 'minutes') {
    return { startMs: start.epochMs, endMs: start.epochMs + length.minutes * MINUTE_MS, note };
  }
  const endDate = length.minuteOfDay > startMinuteOfDay ? date : addDays(date, 1);
  const end = resolveLocalTime(timeZone, endDate, length.minuteOfDay);
  if (end.kind === 'gap') return { gap: parsed.row.length, date: endDate, nextTime: end.nextTime };
  return { startMs: start.epochMs, endMs: end.epochMs, note };
}

function toShift(parsed: ParsedAssignment, code: GenesysActivityCode, startMs: number, endMs: number): ShiftView {
  const startDate = new Date(startMs).toISOString();
  const lengthMinutes = (endMs - startMs) / MINUTE_MS;
  const activity = {
    startDate,
    lengthMinutes,
    activityCodeId: code.id,
    description: parsed.description,
  };
  return { id: null, startDate, lengthMinutes, activities: [activity] };
}

/** By id, else by name whatever its case; On Queue when nothing is said. Inactive codes cannot be scheduled. */
function findActivityCode(wanted: string, codes: readonly GenesysActivityCode[]): GenesysActivityCode | undefined {
  const usable = codes.filter((code) => code.active !== false);
  if (wanted === '') {
    return usable.find((code) => code.defaultCode === true && code.category === 'OnQueueWork');
  }
  const name = wanted.toLowerCase();
  return usable.find((code) => code.id === wanted) ?? usable.find((code) => code.name?.toLowerCase() === name);
}

function activityNames(codes: readonly GenesysActivityCode[]): string {
  const names = codes.filter((code) => code.active !== false).map((code) => code.name ?? code.id);
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ');
}
