import { AGENT_COLUMN, type CsvColumn, type FileTemplate } from '../csv-format.shared.ts';
import type { RowFormat } from '../source/collect-rows.ts';
import { parseTimeOffRow, type ParsedTimeOff } from './parse-time-off-row.ts';

const TIME_OFF_COLUMNS: readonly CsvColumn[] = [
  AGENT_COLUMN,
  {
    name: 'date',
    heading: 'from',
    isRequired: true,
    means: 'First day, yyyy-mm-dd, in the business unit’s time zone',
    aliases: ['date', 'day', 'first day', 'from date', 'start date'],
  },
  {
    name: 'toDate',
    heading: 'until',
    isRequired: false,
    means: 'Last day, included; the first one when empty',
    aliases: ['to', 'to date', 'last day', 'end date'],
  },
  {
    name: 'start',
    heading: 'start',
    isRequired: false,
    means: 'For a part of the day: when it starts, HH:mm. Empty for whole days',
    aliases: ['start time'],
  },
  {
    name: 'length',
    heading: 'length',
    isRequired: false,
    means: 'Minutes of each day (480), or the end time (17:00) of a part of the day; 480 for a whole day when empty',
    aliases: ['end', 'end time', 'minutes', 'duration'],
  },
  {
    name: 'activity',
    heading: 'activity',
    isRequired: false,
    means: 'Name or id of an activity code of the category Time Off; the usual one when empty',
    aliases: ['activity code', 'code', 'reason'],
  },
  {
    name: 'description',
    heading: 'notes',
    isRequired: false,
    means: 'Text kept with the request',
    aliases: ['note', 'comment', 'description'],
  },
  {
    name: 'action',
    heading: 'action',
    isRequired: false,
    means: [
      '“grant” (default): the days are approved, whether or not they were asked for',
      '“request”: they wait for a decision',
      '“deny”: the request for exactly these days is denied',
    ].join('; '),
    aliases: ['change', 'decision'],
  },
];

/** The template for time off: one row of each kind. */
export const TIME_OFF_TEMPLATE: FileTemplate = {
  columns: TIME_OFF_COLUMNS,
  rows: [
    ['ada.lovelace@example.com', '2026-03-09', '2026-03-13', '', '', '', 'Annual leave', 'grant'],
    ['grace.hopper@example.com', '2026-03-10', '', '13:00', '17:00', '', 'Dentist', 'grant'],
    ['alan.turing@example.com', '2026-03-11', '', '', '240', '', '', 'request'],
    ['alan.turing@example.com', '2026-03-12', '', '', '', '', '', 'deny'],
  ],
  sheet: 'Time off',
};

/** Files of time off. */
export const TIME_OFF: RowFormat<ParsedTimeOff> = {
  columns: TIME_OFF_COLUMNS,
  parse: parseTimeOffRow,
  wanted: 'Add one for each absence.',
};
