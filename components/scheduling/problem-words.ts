import type { FileCode } from '#lib/scheduling/source/parsed-file.ts';
import { HttpProblem } from '../data/fetch-json.ts';

/** Every reason to refuse a file as a whole, so that none is left out. */
const FILE_CODES: Record<FileCode, true> = {
  empty_file: true,
  missing_columns: true,
  duplicate_columns: true,
  too_many_rows: true,
  too_large: true,
  cut_short: true,
  broken_encoding: true,
  broken_csv: true,
  broken_workbook: true,
  old_workbook: true,
  protected_workbook: true,
};

/** Whether what was sent is at fault, and mending it helps. */
export function isFileProblem(error: Error): boolean {
  return error instanceof HttpProblem && Object.hasOwn(FILE_CODES, error.code);
}

/** A failed request in words for the person who made it. */
export function problemWords(error: Error): string {
  return error instanceof HttpProblem ? (error.detail ?? error.title) : 'We made a mistake on this page. Reload it.';
}
