import { fail, type Result } from '#lib/result.ts';
import type { ReadOptions, RowFormat } from './collect-rows.ts';
import { MAX_FILE_BYTES } from '../schema.ts';
import { FileFault, type FileCode, type ParsedFile } from './parsed-file.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';

/** A file, at hand or arriving. */
export type FileBytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** How a file that arrives is to be read. */
export type SourceOptions = ReadOptions & {
  /** The length that was announced, where one was. A file that turns out shorter has lost rows and is refused. */
  readonly announcedBytes?: number | null;
};

/** First bytes of an archive, which a workbook is, and of the container of old workbooks and of protected ones. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/**
 * Reads a file of assignments, CSV or Excel workbook as its first bytes say: names and announced types are often wrong. A CSV
 * is read as it arrives and no further than it is of use; a workbook is held, up to the largest size of a file.
 */
export async function readSource<Row>(
  bytes: FileBytes,
  format: RowFormat<Row>,
  { announcedBytes = null, ...options }: SourceOptions = {},
): Promise<Result<ParsedFile<Row>, FileCode>> {
  const chunks = bounded(bytes, announcedBytes);
  try {
    const start = await readStart(chunks);
    if (startsWith(start, ZIP)) return await readXlsx(await whole(start, chunks), format, options);
    if (startsWith(start, COMPOUND_FILE)) return oldOrProtected(await whole(start, chunks));
    return await readCsv(startedAgain(start, chunks), format, options);
  } catch (error) {
    if (error instanceof FileFault) return { ok: false, error: error.failure };
    throw error;
  } finally {
    await chunks.return(undefined);
  }
}

/** The bytes as long as they are not too many. A stream that breaks, or ends too early, is a file that was cut short. */
async function* bounded(bytes: FileBytes, announcedBytes: number | null): AsyncGenerator<Uint8Array> {
  const tooLarge = () =>
    new FileFault('too_large', 'The file is larger than 25 MB. Split it, a week or a group at a time.');
  if (announcedBytes !== null && announcedBytes > MAX_FILE_BYTES) throw tooLarge();
  let size = 0;
  for await (const chunk of endingEarly(bytes)) {
    size += chunk.byteLength;
    if (size > MAX_FILE_BYTES) throw tooLarge();
    yield chunk;
  }
  if (announcedBytes !== null && size < announcedBytes) throw cutShort();
}

async function* endingEarly(bytes: FileBytes): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    throw cutShort(cause);
  }
}

function cutShort(cause?: unknown): FileFault {
  return new FileFault('cut_short', 'Only a part of the file arrived. Send it again.', { cause, retryable: true });
}

async function readStart(chunks: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  const start: Uint8Array[] = [];
  for (let size = 0; size < COMPOUND_FILE.length;) {
    const next = await chunks.next();
    if (next.done) break;
    start.push(next.value);
    size += next.value.byteLength;
  }
  return Buffer.concat(start);
}

function startsWith(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => bytes[index] === byte);
}

async function* startedAgain(start: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (start.byteLength > 0) yield start;
  yield* rest;
}

async function whole(start: Uint8Array, rest: AsyncGenerator<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks = [start];
  for await (const chunk of rest) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** Excel keeps a workbook with a password in the container of old ones, in a stream of this name. */
function oldOrProtected(file: Uint8Array): Result<never, FileCode> {
  if (Buffer.from(file.buffer).includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
    return fail('protected_workbook', 'The file is protected by a password. Save it without one, or as CSV.');
  }
  return fail('old_workbook', 'The file is an old Excel workbook (.xls). Save it as .xlsx or CSV.');
}
