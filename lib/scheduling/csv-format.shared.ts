import type { AssignmentRow } from './schema.ts';

/** The file planners upload. One row is one shift of one agent. */
export type CsvColumn = {
  readonly name: Exclude<keyof AssignmentRow, 'rowNumber'>;
  /** As it is written in the heading. */
  readonly heading: string;
  readonly isRequired: boolean;
  readonly means: string;
  /** Other headings that are understood as this column. */
  readonly aliases: readonly string[];
};

/** Whom a row is about. */
export const AGENT_COLUMN: CsvColumn = {
  name: 'agent',
  heading: 'agent',
  isRequired: true,
  means: 'E-mail address or Genesys Cloud user id',
  aliases: ['email', 'e-mail', 'user', 'user id', 'userid', 'agent email', 'agent id'],
};

/** Columns by name, in the order of the template. Order in a file does not matter; unknown columns are ignored. */
export const CSV_COLUMNS: readonly CsvColumn[] = [
  AGENT_COLUMN,
  {
    name: 'date',
    heading: 'date',
    isRequired: true,
    means: 'Day the shift starts, yyyy-mm-dd, in the business unit’s time zone',
    aliases: ['day', 'shift date'],
  },
  {
    name: 'start',
    heading: 'start',
    isRequired: true,
    means: 'Time the shift starts, HH:mm, in the business unit’s time zone',
    aliases: ['start time', 'from'],
  },
  {
    name: 'length',
    heading: 'length',
    isRequired: true,
    means:
      'Minutes (480), or the end time (17:00); an end before the start is on the next day. For “resize”: the new length or end. For “shift by”: how many minutes, with their sign',
    aliases: ['end', 'end time', 'to', 'until', 'minutes', 'length minutes', 'duration'],
  },
  {
    name: 'activity',
    heading: 'activity',
    isRequired: false,
    means: 'Name or id of an activity code; On Queue when empty',
    aliases: ['activity code', 'code'],
  },
  {
    name: 'description',
    heading: 'description',
    isRequired: false,
    means:
      'Text shown with the activity; “-” takes the one that is there away, and an empty cell asks for none in particular',
    aliases: ['note', 'comment'],
  },
  {
    name: 'action',
    heading: 'action',
    isRequired: false,
    means: [
      '“set” (default) makes the shift so, replacing the one of that day; “add” one more shift; “replace” only where there is one',
      '“move” to another day or time; “swap” two agents’ shifts of a day; “remove”; “copy” a day’s shifts to another day',
      '“resize” gives a shift another start, end or both and keeps the activities inside it',
      '“activity” puts an activity into the shift; “day off”; “remove day off”; “shift by” moves the day (or the week) by minutes',
    ].join('; '),
    aliases: ['change'],
  },
  {
    name: 'toDate',
    heading: 'to date',
    isRequired: false,
    means:
      'For “move” and “copy”: the new day, yyyy-mm-dd; for “resize”: the day of the new start, where it is another',
    aliases: ['new date', 'target date'],
  },
  {
    name: 'toStart',
    heading: 'to start',
    isRequired: false,
    means: 'For “move” and “resize”: the new start, HH:mm; the old one when empty',
    aliases: ['new start', 'target start'],
  },
  {
    name: 'withAgent',
    heading: 'with agent',
    isRequired: false,
    means: 'For “swap”: e-mail address or Genesys Cloud user id of the other agent',
    aliases: ['swap with', 'other agent'],
  },
  {
    name: 'shiftId',
    heading: 'shift id',
    isRequired: false,
    means: 'Genesys Cloud’s id of the shift that is meant, where an agent has several that day',
    aliases: ['shift'],
  },
];

/** Rows of the template: one for each kind of change, and a shift that ends on the next day. Cells are in its order. */
const TEMPLATE_ROWS: readonly (readonly string[])[] = [
  ['ada.lovelace@example.com', '2026-03-09', '09:00', '480', 'On Queue', '', 'set'],
  ['ada.lovelace@example.com', '2026-03-10', '22:00', '06:00', '', 'Night shift', 'set'],
  ['ada.lovelace@example.com', '2026-03-11', '18:00', '120', '', 'Second shift', 'add'],
  ['grace.hopper@example.com', '2026-03-09', '08:00', '16:30', '', '', 'replace'],
  ['grace.hopper@example.com', '2026-03-10', '', '', '', '', 'move', '2026-03-11', '10:00'],
  ['alan.turing@example.com', '2026-03-12', '', '18:00', '', '', 'resize', '', '10:00'],
  ['ada.lovelace@example.com', '2026-03-12', '', '', '', '', 'swap', '', '', 'grace.hopper@example.com'],
  ['grace.hopper@example.com', '2026-03-13', '', '', '', '', 'remove'],
  ['ada.lovelace@example.com', '2026-03-09', '13:00', '60', 'Training', 'Product training', 'activity'],
  ['alan.turing@example.com', '2026-03-09', '', '480', '', 'Annual leave', 'day off'],
  ['alan.turing@example.com', '2026-03-13', '', '', '', '', 'remove day off'],
  ['alan.turing@example.com', '2026-03-10', '', '-30', '', '', 'shift by'],
  ['alan.turing@example.com', '2026-03-11', '', '', '', '', 'copy', '2026-03-12'],
];

/** A file to begin with: the columns and rows that show what may be written in them. */
export type FileTemplate = {
  readonly columns: readonly CsvColumn[];
  /** Cells in the order of the columns; cells at the end may be left out. */
  readonly rows: readonly (readonly string[])[];
  /** What a sheet of it is called. */
  readonly sheet: string;
};

/** The template for assignments. */
export const ASSIGNMENTS_TEMPLATE: FileTemplate = { columns: CSV_COLUMNS, rows: TEMPLATE_ROWS, sheet: 'Assignments' };

/** A template as a CSV: the header and the example rows, CRLF as RFC 4180 has it. */
export function csvTemplate({ columns, rows }: FileTemplate): string {
  const lines = [
    columns.map((column) => column.heading),
    ...rows.map((row) => columns.map((_, index) => row[index] ?? '')),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** The column a heading stands for, or null when it is none of these. */
export function columnOf(heading: string, columns: readonly CsvColumn[]): CsvColumn['name'] | null {
  const wanted = heading.trim().toLowerCase().replaceAll('_', ' ');
  return columns.find((column) => column.heading === wanted || column.aliases.includes(wanted))?.name ?? null;
}
