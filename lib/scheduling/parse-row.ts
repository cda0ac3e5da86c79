import { AssignmentAction, MAX_SHIFT_MINUTES, NO_DESCRIPTION, type AssignmentRow } from './schema.ts';

/** How long a shift is: minutes, or until a time of day (the next day's when not after the start). */
export type AssignmentLength =
  { readonly kind: 'minutes'; readonly minutes: number } | { readonly kind: 'end'; readonly minuteOfDay: number };

/** A row whose cells can be understood; whether it can be carried out is for the planner. */
export type ParsedAssignment = {
  readonly row: AssignmentRow;
  readonly action: AssignmentAction;
  /** Trimmed, lower case. */
  readonly agent: string;
  /** Empty only for a `shift_by` of the whole schedule. */
  readonly date: string;
  /** Null where the row does not say it. */
  readonly startMinuteOfDay: number | null;
  /** Null for an action without a length. */
  readonly length: AssignmentLength | null;
  /** `shift_by`: signed minutes; 0 otherwise. */
  readonly byMinutes: number;
  /** `move` and `copy`: the day to go to; `resize`: the day of the new start; null: the same day. */
  readonly toDate: string | null;
  readonly toMinuteOfDay: number | null;
  /** `swap`: trimmed, lower case. */
  readonly withAgent: string;
  /** Genesys' id of the shift that is meant; null where day and start say it. */
  readonly shiftId: string | null;
  /** Empty: on queue, or the time-off code of a day off. */
  readonly activity: string;
  readonly description: string;
  /** The description that is there goes; an empty one without this asks for none in particular. */
  readonly clearsDescription: boolean;
};

/** A row that cannot be understood: which, why, and how to mend it. */
export type RowProblem = {
  readonly row: AssignmentRow;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
};

const MAX_SHIFT_BY_MINUTES = 7 * 24 * 60;
const MAX_DAY_OFF_MINUTES = 24 * 60;

/** Other words for the actions. */
const ACTION_WORDS: Readonly<Record<string, AssignmentAction>> = {
  '': 'set',
  assign: 'set',
  cancel: 'remove',
  delete: 'remove',
  'day off': 'day_off',
  'time off': 'day_off',
  'no day off': 'remove_day_off',
  'cancel day off': 'remove_day_off',
  'remove time off': 'remove_day_off',
  'work day': 'remove_day_off',
  'shift by': 'shift_by',
  'copy day': 'copy',
  meeting: 'activity',
  extend: 'resize',
  shorten: 'resize',
};

/** A row that says nothing yet. */
export function emptyRow(rowNumber: number): AssignmentRow {
  return {
    rowNumber,
    agent: '',
    date: '',
    start: '',
    length: '',
    activity: '',
    description: '',
    action: '',
    toDate: '',
    toStart: '',
    withAgent: '',
    shiftId: '',
  };
}

/** Understands the cells of one row; also used for rows of an earlier run that are tried again. */
export function parseRow(row: AssignmentRow): ParsedAssignment | RowProblem {
  const action = readAction(row.action);
  if (action === null) {
    const words = AssignmentAction.options.map((option) => `“${option.replaceAll('_', ' ')}”`).join(', ');
    return rowProblem(
      row,
      'bad_action',
      `“${row.action}” is not an action`,
      `Write one of ${words}, or leave it empty`,
    );
  }
  if (row.agent === '') return rowProblem(row, 'no_agent', 'No agent', 'Write the agent’s e-mail address or user id');
  if (!isCalendarDate(row.date) && !(action === 'shift_by' && row.date === '')) return badDate(row, row.date);
  const startMinuteOfDay = parseTime(row.start);
  if (startMinuteOfDay === null && (row.start !== '' || NEEDS_START.has(action))) return badTime(row, row.start);
  const toDate = row.toDate === '' ? null : row.toDate;
  if (toDate !== null && !isCalendarDate(toDate)) return badDate(row, toDate);
  const toMinuteOfDay = parseTime(row.toStart);
  if (toMinuteOfDay === null && row.toStart !== '') return badTime(row, row.toStart);
  const parsed: ParsedAssignment = {
    row,
    action,
    agent: row.agent.toLowerCase(),
    date: row.date,
    startMinuteOfDay,
    length: null,
    byMinutes: 0,
    toDate,
    toMinuteOfDay,
    withAgent: row.withAgent.toLowerCase(),
    shiftId: row.shiftId === '' ? null : row.shiftId,
    activity: row.activity,
    description: row.description === NO_DESCRIPTION ? '' : row.description,
    clearsDescription: row.description === NO_DESCRIPTION,
  };
  return lengthProblem(parsed) ?? missingCell(parsed) ?? { ...parsed, ...lengthOf(parsed) };
}

const NEEDS_START: ReadonlySet<AssignmentAction> = new Set(['set', 'add', 'replace', 'activity']);
const NEEDS_LENGTH = NEEDS_START;
/** Actions that read a length where the row has one. */
const MAY_HAVE_LENGTH: ReadonlySet<AssignmentAction> = new Set([...NEEDS_LENGTH, 'day_off', 'resize']);

function readAction(text: string): AssignmentAction | null {
  const word = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');
  const known = AssignmentAction.safeParse(word.replaceAll(' ', '_'));
  return known.success ? known.data : (ACTION_WORDS[word] ?? null);
}

function lengthOf({ action, row }: ParsedAssignment): Pick<ParsedAssignment, 'length' | 'byMinutes'> {
  if (action === 'shift_by') return { length: null, byMinutes: parseSigned(row.length) ?? 0 };
  return { length: MAY_HAVE_LENGTH.has(action) ? parseLength(row.length) : null, byMinutes: 0 };
}

/** What is wrong with the length; null when nothing is. */
function lengthProblem({ action, row }: ParsedAssignment): RowProblem | null {
  if (action === 'shift_by') {
    const minutes = parseSigned(row.length);
    if (minutes !== null && minutes !== 0 && Math.abs(minutes) <= MAX_SHIFT_BY_MINUTES) return null;
    const fix = 'Write the minutes with their sign in “length”: +60 for later, -30 for earlier, a week at most';
    return rowProblem(row, 'bad_length', `“${row.length}” is no time to shift by`, fix);
  }
  if (!NEEDS_LENGTH.has(action) && !(MAY_HAVE_LENGTH.has(action) && row.length !== '')) return null;
  const length = parseLength(row.length);
  if (!length) {
    const fix = 'Write minutes (480) or the end time (17:00)';
    return rowProblem(row, 'bad_length', `“${row.length}” is neither a length nor an end`, fix);
  }
  const most = action === 'day_off' ? MAX_DAY_OFF_MINUTES : MAX_SHIFT_MINUTES;
  if (action === 'day_off' && length.kind === 'end') {
    return rowProblem(
      row,
      'bad_length',
      `“${row.length}” is no length of a day off`,
      'Write the paid minutes, such as 480',
    );
  }
  if (length.kind === 'minutes' && (length.minutes < 1 || length.minutes > most)) {
    const what = action === 'day_off' ? 'a day off' : 'a shift';
    return rowProblem(
      row,
      'bad_length',
      `${length.minutes} minutes is not ${what}`,
      `Write between 1 and ${most} minutes`,
    );
  }
  return null;
}

/** Cells that the action cannot do without. */
function missingCell({ action, row, toDate, toMinuteOfDay, withAgent, agent }: ParsedAssignment): RowProblem | null {
  switch (action) {
    case 'move':
      if (toDate !== null || toMinuteOfDay !== null) return null;
      return rowProblem(
        row,
        'no_target',
        'It does not say where to move the shift',
        'Write “to date”, “to start”, or both',
      );
    case 'resize':
      if (toMinuteOfDay !== null || (row.length !== '' && toDate === null)) return null;
      return rowProblem(
        row,
        'no_target',
        'It does not say when the shift is to start or end',
        'Write the new start in “to start”, the new end or the minutes in “length”, or both',
      );
    case 'copy':
      if (toDate !== null && toDate !== row.date) return null;
      return rowProblem(row, 'no_target', 'It does not say which day to copy to', 'Write another day in “to date”');
    case 'swap':
      if (withAgent === '') {
        return rowProblem(
          row,
          'no_other_agent',
          'It does not say whom to swap with',
          'Write the other agent in “with agent”',
        );
      }
      if (withAgent !== agent) return null;
      return rowProblem(
        row,
        'same_agent',
        'An agent cannot swap with themselves',
        'Write the other agent in “with agent”',
      );
    default:
      return null;
  }
}

/** A problem of one row. */
export function rowProblem(row: AssignmentRow, code: string, message: string, fix: string): RowProblem {
  return { row, code, message, fix };
}

function badDate(row: AssignmentRow, text: string): RowProblem {
  return rowProblem(row, 'bad_date', `“${text}” is not a date`, 'Write it as yyyy-mm-dd, for example 2026-03-09');
}

function badTime(row: AssignmentRow, text: string): RowProblem {
  return rowProblem(row, 'bad_start', `“${text}” is not a time`, 'Write it as HH:mm with 24 hours, for example 09:00');
}

/** Whether a text is a day that exists, `yyyy-MM-dd`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return Number.isFinite(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

/** Minutes since midnight of a time such as 09:00; null when it is none. */
export function parseTime(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text);
  if (!match) return null;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

function parseSigned(text: string): number | null {
  return /^[+-]?\d{1,5}$/.test(text) ? Number(text) : null;
}

/** Minutes, or the time of an end; null when it is neither. */
export function parseLength(text: string): AssignmentLength | null {
  if (/^\d{1,5}$/.test(text)) return { kind: 'minutes', minutes: Number(text) };
  if (text === '24:00') return { kind: 'end', minuteOfDay: 0 };
  const minuteOfDay = parseTime(text);
  return minuteOfDay === null ? null : { kind: 'end', minuteOfDay };
}
