/** What a cell may hold. `null` and `undefined` become an empty cell. */
export type CsvValue = string | number | boolean | null | undefined;

/** One column of an export: its heading, and what a row shows in it. */
export type CsvColumn<Row> = { readonly header: string; readonly value: (row: Row) => CsvValue };

/** Characters that make a spreadsheet read a cell as a formula, with their full-width forms (OWASP, CSV injection). */
const FORMULA_START = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/u;

/** Lets a spreadsheet recognise the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * A text as a spreadsheet is to show it: one that would be read as a formula gets a leading apostrophe, which spreadsheets
 * take as "this is text". Names and titles come from people we do not know.
 */
export function neutraliseFormula(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}

/** Undoes {@link neutraliseFormula}, for files that come back to us. Other apostrophes stay. */
export function restoreFormula(text: string): string {
  return text.startsWith("'") && FORMULA_START.test(text.slice(1)) ? text.slice(1) : text;
}

/**
 * Rows as CSV (RFC 4180: CRLF, a heading row, quotes where needed) with a byte order mark. Every string is neutralised;
 * numbers and booleans, which cannot carry a formula, are written as they are. A number that is not finite is an empty cell.
 */
export function toCsv<Row>(rows: Iterable<Row>, columns: readonly CsvColumn<Row>[]): string {
  return csvHeading(columns) + csvLines(rows, columns);
}

/** The beginning of a file that is written part by part, as {@link toCsv} writes it. */
export function csvHeading<Row>(columns: readonly CsvColumn<Row>[]): string {
  return `${BYTE_ORDER_MARK}${columns.map((column) => cell(column.header)).join(',')}\r\n`;
}

/** Further rows of a file that is written part by part, as {@link toCsv} writes them. */
export function csvLines<Row>(rows: Iterable<Row>, columns: readonly CsvColumn<Row>[]): string {
  let lines = '';
  for (const row of rows) lines += `${columns.map((column) => cell(column.value(row))).join(',')}\r\n`;
  return lines;
}

function cell(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value === 'boolean') return String(value);
  const text = neutraliseFormula(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
