import type { Options } from 'csv-parse';
import { fail, type Result } from '#lib/result.ts';
import type { FileCode } from './parsed-file.ts';

const SEPARATORS = [',', ';', '\t'] as const;

/** Longest row, in bytes of UTF-8. A quote that is never closed would take the rest of the file into one cell. */
const MAX_RECORD_BYTES = 200_000;

/** Whether a text has its first line with something in it, and its end. */
export function hasFirstLine(text: string): boolean {
  return /[^\r\n][\r\n]/.test(text);
}

/** How a CSV with this beginning is read. The separator is the one that occurs most in the first line, quoted parts left out. */
export function csvOptions(beginning: string): Options {
  const firstLine = (/[^\r\n]+/.exec(beginning)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => ({ separator, count: firstLine.split(separator).length }));
  const { separator } = counts.reduce((best, next) => (next.count > best.count ? next : best));
  return {
    delimiter: separator,
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_RECORD_BYTES,
  };
}

/** What a parser's complaint says to the person who sent the file. */
export function brokenCsv(error: Error): Result<never, FileCode> {
  const message = `The file is not a CSV: ${error.message}. Look for a quote that is not closed.`;
  return fail('broken_csv', message, { cause: error });
}
