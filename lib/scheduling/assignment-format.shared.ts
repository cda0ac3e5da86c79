import { CSV_COLUMNS } from './csv-format.shared.ts';
import { parseRow, type ParsedAssignment } from './parse-row.ts';
import type { RowFormat } from './source/collect-rows.ts';

/** Files of changes to schedules. */
export const ASSIGNMENTS: RowFormat<ParsedAssignment> = {
  columns: CSV_COLUMNS,
  parse: parseRow,
  wanted: 'Add one for each shift.',
};
