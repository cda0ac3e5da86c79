import { fail, ok, type Result } from '#lib/result.ts';
import { columnOf, type CsvColumn } from '../csv-format.shared.ts';

/** For each cell of a row, the column it belongs to; null for a cell that is none of ours. */
export type ColumnMap = readonly (CsvColumn['name'] | null)[];

/**
 * Whether a row names columns, and does not hold an assignment. One cell alone may look like a heading by chance: a
 * description may say “note”.
 */
export function isHeading(cells: readonly string[], columns: readonly CsvColumn[]): boolean {
  return cells.filter((cell) => columnOf(cell, columns) !== null).length >= Math.min(2, cells.length);
}

/**
 * The columns a first row stands for. A column's own name goes before other words for it; the same column twice is an error,
 * because either could be meant. With optional headings, a row that names no columns gets all of them in their order.
 */
export function readHeadings(
  cells: readonly string[],
  headings: 'required' | 'optional',
  known: readonly CsvColumn[],
): Result<{ readonly columns: ColumnMap; readonly isData: boolean }, 'missing_columns' | 'duplicate_columns'> {
  if (headings === 'optional' && !isHeading(cells, known)) {
    return ok({ columns: known.map((column) => column.name), isData: true });
  }
  const columns: (CsvColumn['name'] | null)[] = cells.map((cell) => columnOf(cell, known));
  for (const { name, heading } of known) {
    const places = columns.flatMap((column, index) => (column === name ? [index] : []));
    const exact = places.filter((index) => cells[index]?.trim().toLowerCase() === heading);
    const meant = exact.length > 0 ? exact : places;
    if (meant.length > 1) {
      const words = meant.map((index) => `“${cells[index]}”`).join(' and ');
      return fail('duplicate_columns', `${words} both stand for the column “${heading}”. Keep one of them.`);
    }
    for (const index of places) if (!meant.includes(index)) columns[index] = null;
  }
  const missing = known.filter((column) => column.isRequired && !columns.includes(column.name));
  if (missing.length === 0) return ok({ columns, isData: false });
  const names = missing.map((column) => column.heading).join(', ');
  return fail('missing_columns', `The first row must name the columns; missing: ${names}. The template shows them.`);
}
