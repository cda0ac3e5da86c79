import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import type { Result } from '#lib/result.ts';
import { createRowCollector, type ReadOptions, type RowFormat } from './collect-rows.ts';
import { brokenCsv, csvOptions, hasFirstLine } from './csv-options.ts';
import { createTextDecoding } from './decode-text.ts';
import { FileFault, type FileCode, type ParsedFile } from './parsed-file.ts';

/** The first line is looked for in this much text; a line that is longer has no headings of ours. */
const MAX_BEGINNING_CHARACTERS = 65_536;

/** What is parsed in one go, and after how many rows others get their turn: a few milliseconds each. */
const MAX_PIECE_BYTES = 16_384;
const ROWS_PER_TURN = 250;

/**
 * Reads a CSV from a stream (comma, semicolon or tab; quoted cells; any line end; the encodings of
 * {@link createTextDecoding}) without ever holding the whole of it. Takes no more bytes once the file is seen to be no use,
 * for example because it has too many rows.
 */
export async function readCsv<Row>(
  bytes: AsyncIterable<Uint8Array>,
  format: RowFormat<Row>,
  options: ReadOptions = {},
): Promise<Result<ParsedFile<Row>, FileCode>> {
  const collector = createRowCollector(format, options);
  const texts = decoded(bytes);
  try {
    const beginning = await readBeginning(texts);
    const parser = parse(csvOptions(beginning));
    // Whatever goes wrong ends the loop below, which is where it is dealt with.
    pipeline(Readable.from(wholeText(beginning, texts)), parser, () => undefined);
    let rows = 0;
    for await (const record of parser as AsyncIterable<string[]>) {
      if (!collector.add(record)) break;
      rows += 1;
      if (rows % ROWS_PER_TURN === 0) await setImmediate();
    }
    return collector.finish();
  } catch (error) {
    if (error instanceof FileFault) return { ok: false, error: error.failure };
    if (error instanceof CsvError) return brokenCsv(error);
    throw error;
  } finally {
    // Whoever gave the bytes gets them back before we answer.
    await texts.return(undefined);
  }
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoding = createTextDecoding();
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.byteLength; start += MAX_PIECE_BYTES) {
      const text = decoding.write(chunk.subarray(start, start + MAX_PIECE_BYTES));
      if (text !== '') yield text;
    }
  }
  const rest = decoding.end();
  if (rest !== '') yield rest;
}

async function readBeginning(texts: AsyncGenerator<string>): Promise<string> {
  let beginning = '';
  while (!hasFirstLine(beginning) && beginning.length < MAX_BEGINNING_CHARACTERS) {
    const next = await texts.next();
    if (next.done) break;
    beginning += next.value;
  }
  return beginning;
}

async function* wholeText(beginning: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (beginning !== '') yield beginning;
  yield* rest;
}
