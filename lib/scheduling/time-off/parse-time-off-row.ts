import {
  isCalendarDate,
  parseLength,
  parseTime,
  rowProblem,
  type AssignmentLength,
  type RowProblem,
} from '../parse-row.ts';
import { addDays } from '../resolve-local-time.shared.ts';
import type { AssignmentRow } from '../schema.ts';

/** What a row of time off asks for. */
export type TimeOffAction = 'grant' | 'request' | 'deny';

/** A row of time off whose cells can be understood. */
export type ParsedTimeOff = {
  readonly row: AssignmentRow;
  readonly action: TimeOffAction;
  /** Trimmed, lower case. */
  readonly agent: string;
  /** Each day, `yyyy-MM-dd`. */
  readonly dates: readonly string[];
  /** Null for whole days. */
  readonly startMinuteOfDay: number | null;
  readonly length: AssignmentLength;
  /** Empty: the usual code of the category Time Off. */
  readonly activity: string;
  readonly notes: string;
};

const MAX_DAYS = 366;
const WHOLE_DAY_MINUTES = 480;
const MAX_DAY_MINUTES = 24 * 60;

const ACTIONS: Readonly<Record<string, TimeOffAction>> = {
  '': 'grant',
  grant: 'grant',
  approve: 'grant',
  approved: 'grant',
  request: 'request',
  pending: 'request',
  deny: 'deny',
  denied: 'deny',
  refuse: 'deny',
};

/** Understands the cells of one row, or says what is wrong with them and how to mend it. */
export function parseTimeOffRow(row: AssignmentRow): ParsedTimeOff | RowProblem {
  const action = ACTIONS[row.action.trim().toLowerCase()];
  if (action === undefined) {
    const fix = 'Write “grant”, “request” or “deny”, or leave it empty';
    return rowProblem(row, 'bad_action', `“${row.action}” is not an action`, fix);
  }
  if (row.agent === '') return rowProblem(row, 'no_agent', 'No agent', 'Write the agent’s e-mail address or user id');
  const dates = readDays(row);
  if ('fix' in dates) return dates;
  const startMinuteOfDay = parseTime(row.start);
  if (startMinuteOfDay === null && row.start !== '') {
    const fix = 'Write it as HH:mm with 24 hours, for example 13:00, or leave it empty for a whole day';
    return rowProblem(row, 'bad_start', `“${row.start}” is not a time`, fix);
  }
  const length = readLength(row, startMinuteOfDay !== null);
  if ('fix' in length) return length;
  const { activity, description } = row;
  return { row, action, agent: row.agent.toLowerCase(), dates, startMinuteOfDay, length, activity, notes: description };
}

function readDays(row: AssignmentRow): readonly string[] | RowProblem {
  const { date: from, toDate } = row;
  const until = toDate === '' ? from : toDate;
  for (const text of [from, until]) {
    if (isCalendarDate(text)) continue;
    const fix = 'Write it as yyyy-mm-dd, for example 2026-03-09';
    return rowProblem(row, 'bad_date', `“${text}” is not a date`, fix);
  }
  if (until < from) {
    return rowProblem(row, 'bad_days', `It ends on ${until}, before it starts`, 'Write the last day in “until”');
  }
  const dates: string[] = [];
  for (let date = from; date <= until; date = addDays(date, 1)) {
    if (dates.length === MAX_DAYS) {
      return rowProblem(row, 'bad_days', `It is longer than ${MAX_DAYS} days`, 'Split it into several rows');
    }
    dates.push(date);
  }
  return dates;
}

function readLength(row: AssignmentRow, isPart: boolean): AssignmentLength | RowProblem {
  if (row.length === '' && !isPart) return { kind: 'minutes', minutes: WHOLE_DAY_MINUTES };
  const length = parseLength(row.length);
  const isMeant = length !== null && (isPart || length.kind === 'minutes');
  if (!isMeant) {
    const fix = isPart ? 'Write minutes (240) or the end time (17:00)' : 'Write the minutes of a day, such as 480';
    return rowProblem(row, 'bad_length', `“${row.length}” is no length of an absence`, fix);
  }
  if (length.kind === 'minutes' && (length.minutes < 1 || length.minutes > MAX_DAY_MINUTES)) {
    const fix = `Write between 1 and ${MAX_DAY_MINUTES} minutes`;
    return rowProblem(row, 'bad_length', `${length.minutes} minutes is no length of a day’s absence`, fix);
  }
  return length;
}
