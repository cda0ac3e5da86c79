import { activityNames, findActivityCode, placeAgent, type PlacedAgent } from '../plan/resolve-names.ts';
import type { KnownAgent, PlannableCode, PlannedItem } from '../plan/plan-changes.ts';
import { rowProblem, type RowProblem } from '../parse-row.ts';
import { localParts, resolveLocalTime } from '../resolve-local-time.shared.ts';
import type { TimeOffChange } from '../schema.ts';
import type { ParsedTimeOff } from './parse-time-off-row.ts';
import type { TimeOffByAgent } from './read-time-off.ts';
import type { TimeOffEffect, TimeOffView } from './schema.ts';
import { daysInWords, isForSameDays, isStanding } from './time-off-requests.shared.ts';

/** What the planner knows of the business unit and its agents' time off. */
export type TimeOffFacts = {
  readonly timeZone: string;
  readonly activityCodes: readonly PlannableCode[];
  /** People by what a row may call them: id or e-mail, lower case. */
  readonly agentsByKey: ReadonlyMap<string, readonly KnownAgent[]>;
  readonly requestsByAgent: TimeOffByAgent;
};

/** One row's plan, ready to be stored. */
export type PlannedTimeOff = Omit<PlannedItem, 'change'> & { readonly change: TimeOffChange };

type Resolved = {
  readonly parsed: ParsedTimeOff;
  readonly agent: PlacedAgent;
  readonly wanted: TimeOffView;
  readonly note: string | null;
};

/**
 * Turns rows into one request each, made or changed, or says why not. A row asks for a state of affairs: what is so already
 * is left alone, and asking for the same days again never makes a second request. Every row is answered, in file order.
 */
export function planTimeOff(
  rows: readonly ParsedTimeOff[],
  problems: readonly RowProblem[],
  facts: TimeOffFacts,
): PlannedTimeOff[] {
  const items = problems.map((problem) => invalidItem(problem));
  const plannedByAgent = new Map<string, { readonly rowNumber: number; readonly view: TimeOffView }[]>();
  for (const parsed of rows) {
    const resolved = resolveRow(parsed, facts);
    if ('fix' in resolved) {
      items.push(invalidItem(resolved));
      continue;
    }
    const planned = plannedByAgent.get(resolved.agent.id) ?? [];
    const clash = planned.find(({ view }) => shareDay(view, resolved.wanted, facts.timeZone));
    const item = clash ? invalidItem(namedTwice(parsed, clash.rowNumber), resolved) : planRow(resolved, facts);
    if (item.state !== 'invalid') {
      planned.push({ rowNumber: parsed.row.rowNumber, view: resolved.wanted });
      plannedByAgent.set(resolved.agent.id, planned);
    }
    items.push(item);
  }
  return items.sort((left, right) => left.rowNumber - right.rowNumber);
}

function resolveRow(parsed: ParsedTimeOff, facts: TimeOffFacts): Resolved | RowProblem {
  const agent = placeAgent(parsed.row, parsed.agent, parsed.row.agent, facts.agentsByKey);
  if ('fix' in agent) return agent;
  const codes = facts.activityCodes.filter((code) => code.category === 'TimeOff');
  const code = findActivityCode(parsed.activity, codes, 'TimeOff');
  if (!code) {
    const message = `No active time-off code “${parsed.activity || 'Time Off'}” in this business unit`;
    return rowProblem(parsed.row, 'unknown_activity', message, `Use one of: ${activityNames(codes)}`);
  }
  const days = resolveDays(parsed, facts.timeZone);
  if ('fix' in days) return days;
  const status = parsed.action === 'grant' ? 'APPROVED' : parsed.action === 'request' ? 'PENDING' : 'DENIED';
  const { note, ...when } = days;
  return {
    parsed,
    agent,
    note,
    wanted: { id: null, status, ...when, activityCodeId: code.id, notes: parsed.notes, version: null },
  };
}

type Days = Pick<TimeOffView, 'dates' | 'starts' | 'lengthMinutes'> & { readonly note: string | null };

function resolveDays(parsed: ParsedTimeOff, timeZone: string): Days | RowProblem {
  const { startMinuteOfDay, length, dates, row } = parsed;
  if (startMinuteOfDay === null) {
    return { dates: [...dates], starts: [], lengthMinutes: length.kind === 'minutes' ? length.minutes : 0, note: null };
  }
  const span = length.kind === 'minutes' ? length.minutes : length.minuteOfDay - startMinuteOfDay;
  if (span <= 0) {
    const message = `It ends at ${row.length}, before it starts at ${row.start}`;
    return rowProblem(row, 'bad_length', message, 'Write the minutes, or an end later on the same day');
  }
  const starts: string[] = [];
  let note: string | null = null;
  for (const date of dates) {
    const start = resolveLocalTime(timeZone, date, startMinuteOfDay);
    if (start.kind === 'gap') {
      const message = `${row.start} does not exist on ${date} in ${timeZone}: the clocks go forward`;
      return rowProblem(row, 'dst_gap', message, `Write ${start.nextTime} or later`);
    }
    if (start.kind === 'repeated') note = `${row.start} happens twice on ${date}; the first one is used`;
    starts.push(new Date(start.epochMs).toISOString());
  }
  return { dates: [], starts, lengthMinutes: span, note };
}

function planRow(resolved: Resolved, facts: TimeOffFacts): PlannedTimeOff {
  const { parsed, agent, wanted } = resolved;
  const standing = (facts.requestsByAgent.get(agent.id) ?? []).filter(isStanding);
  const same = standing.find((request) => isForSameDays(request, wanted));
  const other = standing.find((request) => request !== same && shareDay(request, wanted, facts.timeZone));
  if (parsed.action === 'deny')
    return same ? changeItem(resolved, same) : nothingToDeny(resolved, other, facts.timeZone);
  if (other) return invalidItem(overlapping(parsed, other, facts.timeZone), resolved);
  if (!same) return item(resolved, 'pending', 'new', null, wanted);
  if (parsed.activity !== '' && same.activityCodeId !== wanted.activityCodeId) {
    const message = 'There is a request for these days with another activity';
    const fix = 'Leave the activity empty to keep the one of the request, or deny that one first';
    return invalidItem(rowProblem(parsed.row, 'other_activity', message, fix), resolved);
  }
  // Asking for what has been granted already is no step back.
  if (same.status === wanted.status || parsed.action === 'request') return alreadySo(resolved, same);
  return changeItem(resolved, same);
}

function changeItem(resolved: Resolved, existing: TimeOffView): PlannedTimeOff {
  return item(resolved, 'pending', 'replace', existing, { ...existing, status: resolved.wanted.status });
}

function alreadySo(resolved: Resolved, existing: TimeOffView): PlannedTimeOff {
  const reason = existing.status === 'APPROVED' ? 'It is granted already' : 'It is requested already';
  const planned = item(resolved, 'unchanged', 'unchanged', existing, existing);
  return { ...planned, reasonCode: 'already_so', reason };
}

function nothingToDeny(resolved: Resolved, other: TimeOffView | undefined, timeZone: string): PlannedTimeOff {
  const { parsed } = resolved;
  const message = other
    ? `There is no request for exactly these days, only for ${daysInWords(other, timeZone)}`
    : 'There is no request for these days';
  const fix = other ? 'Write the days of that request to deny it' : 'Take the row out';
  return invalidItem(rowProblem(parsed.row, 'no_request', message, fix), resolved);
}

function overlapping({ row }: ParsedTimeOff, other: TimeOffView, timeZone: string): RowProblem {
  const state = other.status === 'APPROVED' ? 'granted' : 'waiting';
  const message = `There is a request for ${daysInWords(other, timeZone)} already (${state})`;
  return rowProblem(row, 'overlap', message, 'Write exactly its days to decide it, or other days');
}

function namedTwice({ row }: ParsedTimeOff, firstRow: number): RowProblem {
  const message = `Row ${firstRow} names some of these days for the same agent`;
  return rowProblem(row, 'duplicate', message, 'Keep one of the two rows');
}

/** Whether two absences touch the same day, whole or in part, at the same time. */
export function shareDay(left: TimeOffView, right: TimeOffView, timeZone: string): boolean {
  if (left.dates.length > 0 && right.dates.length > 0) return left.dates.some((date) => right.dates.includes(date));
  if (left.starts.length > 0 && right.starts.length > 0) {
    return left.starts.some((a) =>
      right.starts.some((b) => {
        const [aMs, bMs] = [Date.parse(a), Date.parse(b)];
        return aMs < bMs + right.lengthMinutes * 60_000 && bMs < aMs + left.lengthMinutes * 60_000;
      }),
    );
  }
  const [whole, part] = left.dates.length > 0 ? [left, right] : [right, left];
  return part.starts.some((start) => whole.dates.includes(localParts(timeZone, Date.parse(start)).date));
}

function item(
  { parsed, agent, note }: Resolved,
  state: 'pending' | 'unchanged',
  kind: TimeOffChange['kind'],
  before: TimeOffView | null,
  target: TimeOffView,
): PlannedTimeOff {
  const agentName = agent.name ?? agent.email ?? agent.id;
  const effect: TimeOffEffect = {
    on: 'time_off',
    agentId: agent.id,
    agentName,
    managementUnitId: agent.managementUnitId,
    before,
    target,
  };
  return {
    rowNumber: parsed.row.rowNumber,
    subjectId: agent.id,
    subject: agentName,
    state,
    reasonCode: null,
    reason: null,
    change: { row: parsed.row, kind, effects: [effect], fix: null, note },
  };
}

function invalidItem({ row, code, message, fix }: RowProblem, resolved: Resolved | null = null): PlannedTimeOff {
  const agent = resolved?.agent ?? null;
  return {
    rowNumber: row.rowNumber,
    subjectId: agent?.id ?? null,
    subject: agent?.name ?? row.agent,
    state: 'invalid',
    reasonCode: code,
    reason: message,
    change: { row, kind: 'none', effects: [], fix, note: null },
  };
}
