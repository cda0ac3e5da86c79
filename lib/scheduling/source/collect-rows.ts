import { restoreFormula } from '#lib/csv.ts';
import { formatCount } from '#lib/format.ts';
import { fail, ok, type Failure, type Result } from '#lib/result.ts';
import type { CsvColumn } from '../csv-format.shared.ts';
import { emptyRow, type RowProblem } from '../parse-row.ts';
import { MAX_CELL_LENGTH, MAX_ROWS, type AssignmentRow } from '../schema.ts';
import type { FileCode, ParsedFile } from './parsed-file.ts';
import { readHeadings, type ColumnMap } from './read-headings.ts';

/** Empty rows that are skipped: a spreadsheet may trail many of them. */
const MAX_EMPTY_ROWS = 20_000;

/** How the rows of a file are to be understood. */
export type ReadOptions = {
  /** Whether the first row must name the columns. `optional`: without headings they are all there, in their order. */
  readonly headings?: 'required' | 'optional';
};

/** What the rows of a file are: its columns, and what a row says. */
export type RowFormat<Row> = {
  readonly columns: readonly CsvColumn[];
  readonly parse: (row: AssignmentRow) => Row | RowProblem;
  /** What to add to a file that has none. */
  readonly wanted: string;
};

/** Makes rows of cells into rows that say something, whatever kind of file they come from. */
export type RowCollector<Row> = {
  /** Takes the next row, empty ones too. False once nothing more is wanted: the file is no use, or has too many rows. */
  readonly add: (cells: readonly string[]) => boolean;
  /** What came of it. */
  readonly finish: () => Result<ParsedFile<Row>, FileCode>;
};

/**
 * The rules for rows that all readers share: the first row that is not empty names the columns, rows keep their number as a
 * spreadsheet shows it, empty rows are skipped, and 100,000 rows are the most.
 */
export function createRowCollector<Row>(
  { columns: known, parse, wanted }: RowFormat<Row>,
  { headings = 'required' }: ReadOptions = {},
): RowCollector<Row> {
  const rows: Row[] = [];
  const problems: RowProblem[] = [];
  let columns: ColumnMap | null = null;
  let failure: Failure<FileCode> | null = null;
  let rowNumber = 0;
  let emptyRows = 0;

  const takeHeading = (cells: readonly string[]): boolean => {
    const read = readHeadings(cells, headings, known);
    if (!read.ok) {
      failure = read.error;
      return false;
    }
    columns = read.data.columns;
    return !read.data.isData || takeRow(columns, cells);
  };
  const takeRow = (map: ColumnMap, cells: readonly string[]): boolean => {
    if (rows.length + problems.length === MAX_ROWS) {
      return refuse(`The file has more than ${formatCount(MAX_ROWS, 'row')}. Split it, a week or a group at a time.`);
    }
    const row = emptyRow(rowNumber);
    let tooLong: string | null = null;
    map.forEach((column, index) => {
      if (!column) return;
      const text = restoreFormula((cells[index] ?? '').trim());
      row[column] = text.length > MAX_CELL_LENGTH ? text.slice(0, MAX_CELL_LENGTH) : text;
      if (text.length > MAX_CELL_LENGTH) {
        tooLong = known.find((entry) => entry.name === column)?.heading ?? column;
      }
    });
    const parsed = tooLong === null ? parse(row) : tooLongProblem(row, tooLong);
    if (isProblem(parsed)) problems.push(parsed);
    else rows.push(parsed);
    return true;
  };
  const refuse = (message: string): boolean => {
    failure = fail('too_many_rows', message).error;
    return false;
  };
  return {
    add(cells) {
      if (failure) return false;
      rowNumber += 1;
      if (cells.every((cell) => cell.trim() === '')) {
        emptyRows += 1;
        if (emptyRows <= MAX_EMPTY_ROWS) return true;
        return refuse(`The file has more than ${formatCount(MAX_EMPTY_ROWS, 'empty row')}. Delete them.`);
      }
      return columns ? takeRow(columns, cells) : takeHeading(cells);
    },
    finish() {
      if (failure) return { ok: false, error: failure };
      if (rows.length + problems.length > 0) return ok({ rows, problems });
      return fail('empty_file', `The file has no rows below its heading. ${wanted}`);
    },
  };
}

function isProblem<Row>(parsed: Row | RowProblem): parsed is RowProblem {
  return typeof parsed === 'object' && parsed !== null && 'fix' in parsed;
}

function tooLongProblem(row: AssignmentRow, heading: string): RowProblem {
  const most = formatCount(MAX_CELL_LENGTH, 'character');
  return {
    row,
    code: 'too_long',
    message: `The text in “${heading}” has more than ${most}`,
    fix: `Shorten it to ${most}`,
  };
}
