import type { AssignmentAction, AssignmentRow } from './schema.ts';

/** How long a shift is: minutes, or until a time of day (the next day's when not after the start). */
export type AssignmentLength =
  { readonly kind: 'minutes'; readonly minutes: number } | { readonly kind: 'end'; readonly minuteOfDay: number };

/** A row whose cells can be understood; whether it can be carried out is for the planner. */
export type ParsedAssignment = {
  readonly row: AssignmentRow;
  readonly action: AssignmentAction;
  /** Trimmed, lower case. */
  readonly agent: string;
  readonly date: string;
  /** Null only for a removal without a time. */
  readonly startMinuteOfDay: number | null;
  /** Null only for a removal. */
  readonly length: AssignmentLength | null;
  /** Empty: on queue. */
  readonly activity: string;
  readonly description: string;
};

/** A row that cannot be understood: which, why, and how to mend it. */
export type RowProblem = {
  readonly row: AssignmentRow;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
};

const MAX_SHIFT_MINUTES = 36 * 60;

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
  const problem = (code: string, message: string, fix: string): RowProblem => ({ row, code, message, fix });
  const action = row.action.toLowerCase() || 'set';
  if (action !== 'set' && action !== 'remove') {
    return problem('bad_action', `“${row.action}” is not an action`, 'Write “set”, “remove”, or leave it empty');
  }
  if (row.agent === '') return problem('no_agent', 'No agent', 'Write the agent’s e-mail address or user id');
  if (!isCalendarDate(row.date)) {
    return problem('bad_date', `“${row.date}” is not a date`, 'Write it as yyyy-mm-dd, for example 2026-03-09');
  }
  const startMinuteOfDay = parseTime(row.start);
  if (startMinuteOfDay === null && !(action === 'remove' && row.start === '')) {
    return problem('bad_start', `“${row.start}” is not a time`, 'Write it as HH:mm with 24 hours, for example 09:00');
  }
  const base = { row, action, agent: row.agent.toLowerCase(), date: row.date, startMinuteOfDay } as const;
  const texts = { activity: row.activity, description: row.description };
  if (action === 'remove') return { ...base, ...texts, length: null };
  const length = parseLength(row.length);
  if (!length) {
    return problem(
      'bad_length',
      `“${row.length}” is neither a length nor an end`,
      'Write minutes (480) or the end time (17:00)',
    );
  }
  if (length.kind === 'minutes' && (length.minutes < 1 || length.minutes > MAX_SHIFT_MINUTES)) {
    return problem('bad_length', `${length.minutes} minutes is not a shift`, 'Write between 1 and 2160 minutes');
  }
  return { ...base, ...texts, length };
}

function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return Number.isFinite(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

function parseTime(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text);
  if (!match) return null;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

function parseLength(text: string): AssignmentLength | null {
  if (/^\d{1,5}$/.test(text)) return { kind: 'minutes', minutes: Number(text) };
  if (text === '24:00') return { kind: 'end', minuteOfDay: 0 };
  const minuteOfDay = parseTime(text);
  return minuteOfDay === null ? null : { kind: 'end', minuteOfDay };
}
