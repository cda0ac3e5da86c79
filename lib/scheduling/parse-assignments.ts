import { CsvError, parse } from 'csv-parse/sync';
import { restoreFormula } from '#lib/csv.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { columnOf, CSV_COLUMNS, type CsvColumn } from './csv-format.shared.ts';
import { emptyRow, parseRow, type ParsedAssignment, type RowProblem } from './parse-row.ts';
import { MAX_ROWS } from './schema.ts';

/** Why the file as a whole is no use. */
export type FileCode = 'empty_file' | 'missing_columns' | 'broken_csv' | 'too_many_rows';

/** Every row of a file, understood or not. */
export type ParsedFile = { readonly rows: readonly ParsedAssignment[]; readonly problems: readonly RowProblem[] };

/**
 * Reads a CSV (comma, semicolon or tab; quoted cells; byte-order mark; any line end) with a heading row. Rows keep their
 * number as a spreadsheet shows it: the heading is row 1. Empty rows are skipped.
 */
export function parseAssignments(text: string): Result<ParsedFile, FileCode> {
  const records = readRecords(text);
  if (!records.ok) return records;
  const [heading, ...body] = records.data;
  if (!heading || body.every(isEmpty)) {
    return fail('empty_file', 'The file has no assignments. Add one row below the heading for each shift.');
  }
  const columns = heading.map(columnOf);
  const missing = CSV_COLUMNS.filter((column) => column.isRequired && !columns.includes(column.name));
  if (missing.length > 0) {
    const names = missing.map((column) => column.heading).join(', ');
    return fail('missing_columns', `The first row must name the columns; missing: ${names}. The template shows them.`);
  }
  if (body.length > MAX_ROWS) {
    return fail('too_many_rows', `The file has ${body.length} rows; ${MAX_ROWS} at most. Split it.`);
  }
  const rows: ParsedAssignment[] = [];
  const problems: RowProblem[] = [];
  body.forEach((cells, index) => {
    if (isEmpty(cells)) return;
    const parsed = parseRow(toRow(columns, cells, index + 2));
    if ('fix' in parsed) problems.push(parsed);
    else rows.push(parsed);
  });
  return ok({ rows, problems });
}

function readRecords(text: string): Result<string[][], FileCode> {
  try {
    const records = parse(text, {
      bom: true,
      delimiter: detectDelimiter(text),
      relax_column_count: true,
      relax_quotes: true,
      trim: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
    return ok(records);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return fail('broken_csv', `The file is not a CSV: ${error.message}. Look for a quote that is not closed.`);
  }
}

/** The separator that occurs most in the heading, quoted parts left out. */
function detectDelimiter(text: string): string {
  const heading = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((separator) => ({ separator, count: heading.split(separator).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).separator;
}

function toRow(columns: readonly (CsvColumn['name'] | null)[], cells: readonly string[], rowNumber: number) {
  const row = emptyRow(rowNumber);
  columns.forEach((column, index) => {
    if (column) row[column] = restoreFormula(cells[index] ?? '');
  });
  return row;
}

function isEmpty(cells: readonly string[]): boolean {
  return cells.every((cell) => cell === '');
}
