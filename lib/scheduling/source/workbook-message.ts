import type { CsvColumn } from '../csv-format.shared.ts';
import type { FileCode } from './parsed-file.ts';

/** What the reader of a workbook is given. */
export type WorkbookTask = {
  readonly file: Uint8Array;
  readonly headings: 'required' | 'optional';
  readonly columns: readonly CsvColumn[];
};

/** What it sends: rows of cells as text, in order and without gaps, or why there are none; then that it is done. */
export type WorkbookMessage =
  | { readonly kind: 'rows'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'refused'; readonly code: FileCode; readonly message: string; readonly cause: string | null }
  | { readonly kind: 'done' };
