import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import type { Result } from '#lib/result.ts';
import { createRowCollector, type ReadOptions, type RowFormat } from './source/collect-rows.ts';
import { brokenCsv, csvOptions } from './source/csv-options.ts';
import type { FileCode, ParsedFile } from './source/parsed-file.ts';

/**
 * Reads a text that is at hand as a whole, for example a paste, by the rules for files. Runs in the browser as well, hence the
 * parser's build for it.
 */
export function parseText<Row>(
  text: string,
  format: RowFormat<Row>,
  options: ReadOptions = {},
): Result<ParsedFile<Row>, FileCode> {
  const collector = createRowCollector(format, options);
  try {
    const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
    for (const record of parse(plain, csvOptions(plain))) {
      if (!collector.add(record)) break;
    }
    return collector.finish();
  } catch (error) {
    if (error instanceof CsvError) return brokenCsv(error);
    throw error;
  }
}
