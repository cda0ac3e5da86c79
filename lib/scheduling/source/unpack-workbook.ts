import { crc32, inflateRawSync } from 'node:zlib';
import { FileFault } from './parsed-file.ts';

/** What all parts together may unpack to, in bytes. 100,000 rows of every column take less than half of it. */
export const MAX_UNPACKED_BYTES = 100_000_000;

const MAX_PARTS = 1_000;

/** Parts that hold cells, their texts and formats, and what says where those are; drawings, caches and macros are left alone. */
const NEEDED_PART = /^xl\/(?!pivotCache\/|externalLinks\/|drawings\/|charts\/|theme\/)[^\0]*\.xml(\.rels)?$/;

// Signatures and lengths of records: PKWARE's APPNOTE.TXT, 4.3.
const LOCAL = { signature: 0x04034b50, length: 30 };
const CENTRAL = { signature: 0x02014b50, length: 46 };
const END = { signature: 0x06054b50, length: 22, maxCommentLength: 0xffff };

type Entry = {
  readonly path: string;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly offset: number;
};

/**
 * The parts of a workbook that reading its cells takes, by path. What they unpack to is bounded before anything is unpacked,
 * and a part that turns out larger than it said is refused. Throws {@link FileFault}.
 */
export function unpackWorkbook(file: Buffer): Map<string, Buffer> {
  const entries = readDirectory(file).filter((entry) => NEEDED_PART.test(entry.path));
  if (!entries.some((entry) => entry.path === 'xl/workbook.xml')) throw notAWorkbook('it holds no workbook');
  if (entries.some((entry) => entry.isEncrypted)) {
    throw new FileFault('protected_workbook', 'The file is protected by a password. Save it without one, or as CSV.');
  }
  const unpackedBytes = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  if (entries.length > MAX_PARTS || unpackedBytes > MAX_UNPACKED_BYTES) {
    const message =
      'The workbook is too large when unpacked. Keep only the sheet with the assignments, or save it as CSV.';
    throw new FileFault('too_large', message);
  }
  const parts = new Map<string, Buffer>();
  for (const entry of entries) {
    if (parts.has(entry.path)) throw notAWorkbook(`it holds ${entry.path} twice`);
    parts.set(entry.path, unpack(file, entry));
  }
  return parts;
}

/** The parts as an archive that is not compressed, so that whoever reads it next unpacks nothing. */
export function packWorkbook(parts: ReadonlyMap<string, Buffer>): Buffer {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, data] of parts) {
    const name = Buffer.from(path);
    // Version 2.0, no flags, stored, no date; then what both kinds of record share.
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([uint32(LOCAL.signature), shared, name]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([uint32(CENTRAL.signature), Buffer.from([20, 0]), shared, rest, name]));
    chunks.push(local, data);
    offset += local.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(END.length);
  end.writeUInt32LE(END.signature, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...chunks, central, end]);
}

function readDirectory(file: Buffer): Entry[] {
  const end = findEnd(file);
  const count = file.readUInt16LE(end + 10);
  const entries: Entry[] = [];
  let at = file.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL.length > file.length || file.readUInt32LE(at) !== CENTRAL.signature) {
      throw notAWorkbook('its directory is damaged');
    }
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.subarray(at + CENTRAL.length, at + CENTRAL.length + nameLength);
    entries.push({
      path: name.toString('utf8'),
      isEncrypted: (file.readUInt16LE(at + 8) & 1) === 1,
      method: file.readUInt16LE(at + 10),
      packedBytes: file.readUInt32LE(at + 20),
      unpackedBytes: file.readUInt32LE(at + 24),
      offset: file.readUInt32LE(at + 42),
    });
    at += CENTRAL.length + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}

function findEnd(file: Buffer): number {
  const first = Math.max(0, file.length - END.length - END.maxCommentLength);
  for (let at = file.length - END.length; at >= first; at--) {
    if (file.readUInt32LE(at) === END.signature) return at;
  }
  throw notAWorkbook('its end is missing');
}

function unpack(file: Buffer, entry: Entry): Buffer {
  const { offset, packedBytes, unpackedBytes, path } = entry;
  if (offset + LOCAL.length > file.length || file.readUInt32LE(offset) !== LOCAL.signature) {
    throw notAWorkbook(`${path} is not where it should be`);
  }
  const start = offset + LOCAL.length + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
  if (start + packedBytes > file.length) throw notAWorkbook(`${path} is cut off`);
  const packed = file.subarray(start, start + packedBytes);
  if (entry.method === 0 && packedBytes === unpackedBytes) return packed;
  if (entry.method !== 8) throw notAWorkbook(`${path} is packed in an unknown way`);
  try {
    const data = inflateRawSync(packed, { maxOutputLength: Math.max(1, unpackedBytes) });
    if (data.length === unpackedBytes) return data;
  } catch (cause) {
    throw notAWorkbook(`${path} cannot be unpacked`, cause);
  }
  throw notAWorkbook(`${path} is smaller than it says`);
}

/** A file that cannot be read as a workbook, with what is the matter. */
export function notAWorkbook(why: string, cause?: unknown): FileFault {
  const message = `The file is not an Excel workbook (.xlsx), or is damaged: ${why}. Save it as .xlsx or CSV.`;
  return new FileFault('broken_workbook', message, { cause });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
