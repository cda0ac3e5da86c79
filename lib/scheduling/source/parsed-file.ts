import type { Failure } from '#lib/result.ts';
import type { RowProblem } from '../parse-row.ts';

/** Why the file as a whole is no use. */
export type FileCode =
  | 'empty_file'
  | 'missing_columns'
  | 'duplicate_columns'
  | 'too_many_rows'
  | 'too_large'
  | 'cut_short'
  | 'broken_encoding'
  | 'broken_csv'
  | 'broken_workbook'
  | 'old_workbook'
  | 'protected_workbook';

/** Every row of a file, understood or not. */
export type ParsedFile<Row> = { readonly rows: readonly Row[]; readonly problems: readonly RowProblem[] };

/**
 * Ends a stream whose file is no use as a whole. Readers throw it where a value cannot be returned, inside a generator, and
 * turn it into a failure before anybody else sees it.
 */
export class FileFault extends Error {
  readonly failure: Failure<FileCode>;

  constructor(code: FileCode, message: string, extra: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, { cause: extra.cause });
    this.name = 'FileFault';
    this.failure = { code, message, retryable: extra.retryable ?? false, cause: extra.cause };
  }
}
