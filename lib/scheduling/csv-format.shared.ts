/** The file planners upload. One row is one shift of one agent. */
export type CsvColumn = {
  readonly name: 'agent' | 'date' | 'start' | 'length' | 'activity' | 'description' | 'action';
  readonly isRequired: boolean;
  readonly means: string;
  /** Other headings that are understood as this column. */
  readonly aliases: readonly string[];
};

/** Columns by name, in the order of the template. Order in a file does not matter; unknown columns are ignored. */
export const CSV_COLUMNS: readonly CsvColumn[] = [
  {
    name: 'agent',
    isRequired: true,
    means: 'E-mail address or Genesys Cloud user id',
    aliases: ['email', 'e-mail', 'user', 'user id', 'userid', 'agent email', 'agent id'],
  },
  {
    name: 'date',
    isRequired: true,
    means: 'Day the shift starts, yyyy-mm-dd, in the business unit’s time zone',
    aliases: ['day', 'shift date'],
  },
  {
    name: 'start',
    isRequired: true,
    means: 'Time the shift starts, HH:mm, in the business unit’s time zone',
    aliases: ['start time', 'from'],
  },
  {
    name: 'length',
    isRequired: true,
    means: 'Minutes (480), or the end time (17:00); an end before the start is on the next day',
    aliases: ['end', 'end time', 'to', 'until', 'minutes', 'length minutes', 'duration'],
  },
  {
    name: 'activity',
    isRequired: false,
    means: 'Name or id of an activity code; On Queue when empty',
    aliases: ['activity code', 'code'],
  },
  { name: 'description', isRequired: false, means: 'Text shown with the activity', aliases: ['note', 'comment'] },
  {
    name: 'action',
    isRequired: false,
    means: '“set” (default) makes the shift so, replacing the one of that day; “remove” takes it away',
    aliases: ['change'],
  },
];

/** The downloadable template: the header and two example rows, CRLF as RFC 4180 has it. */
export const CSV_TEMPLATE = [
  CSV_COLUMNS.map((column) => column.name).join(','),
  'ada.lovelace@example.com,2026-03-09,09:00,480,On Queue,,set',
  'ada.lovelace@example.com,2026-03-10,22:00,06:00,,Night shift,set',
  '',
].join('\r\n');

/** The column a heading stands for, or null when it is none of ours. */
export function columnOf(heading: string): CsvColumn['name'] | null {
  const wanted = heading.trim().toLowerCase().replaceAll('_', ' ');
  return CSV_COLUMNS.find((column) => column.name === wanted || column.aliases.includes(wanted))?.name ?? null;
}
