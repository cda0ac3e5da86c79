import { describe, expect, it } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { ASSIGNMENTS } from '../assignment-format.shared.ts';
import { MAX_FILE_BYTES } from '../schema.ts';
import { readSource, type SourceOptions } from './read-source.ts';

const HEAD = 'agent,date,start,length';
const ROW = 'ada@example.com,2026-03-09,09:00,480';
const CSV = Buffer.from(`${HEAD}\n${ROW}\n`);

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

const bytewise = (file: Buffer) => stream(Array.from(file, (byte) => Uint8Array.of(byte)));
const workbook = () => writeExcelFile([HEAD.split(','), ROW.split(',')]).toBuffer();

async function outcomeOf(bytes: AsyncIterable<Uint8Array>, options?: SourceOptions) {
  const result = await readSource(bytes, ASSIGNMENTS, options);
  return result.ok ? result.data.rows.map(({ agent }) => agent) : result.error.code;
}

describe('readSource', () => {
  it('tells a workbook from a CSV by its content, in whatever pieces it arrives', async () => {
    expect(await outcomeOf(bytewise(CSV))).toEqual(['ada@example.com']);
    expect(await outcomeOf(bytewise(await workbook()))).toEqual(['ada@example.com']);
  });

  it('takes rows without headings where that is allowed', async () => {
    expect(await outcomeOf(stream([Buffer.from(ROW)]), { headings: 'optional' })).toEqual(['ada@example.com']);
    expect(await outcomeOf(stream([Buffer.from(ROW)]))).toBe('missing_columns');
  });

  it('says that a workbook is of the old kind, or protected', async () => {
    const container = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(4_000)]);
    expect(await outcomeOf(stream([container]))).toBe('old_workbook');
    container.write('EncryptedPackage', 1_000, 'utf16le');
    expect(await outcomeOf(stream([container]))).toBe('protected_workbook');
  });

  it('says that nothing arrived', async () => {
    expect(await outcomeOf(stream([]))).toBe('empty_file');
  });

  it('refuses a file of which less arrived than was announced, so that no row is lost unseen', async () => {
    expect(await outcomeOf(stream([CSV]), { announcedBytes: CSV.length })).toEqual(['ada@example.com']);
    expect(await outcomeOf(stream([CSV]), { announcedBytes: CSV.length + 1 })).toBe('cut_short');
    const file = await workbook();
    expect(await outcomeOf(stream([file.subarray(0, 900)]), { announcedBytes: file.length })).toBe('cut_short');
  });

  it('says that an upload broke off', async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield CSV;
      throw new Error('aborted');
    }
    const result = await readSource(breaking(), ASSIGNMENTS);
    expect(result).toMatchObject({ ok: false, error: { code: 'cut_short', retryable: true } });
  });

  it('refuses a file that is too large before it is read, or as soon as it turns out to be', async () => {
    let taken = 0;
    async function* endless(start: Uint8Array): AsyncGenerator<Uint8Array> {
      yield start;
      for (;;) {
        taken += 1_000_000;
        yield new Uint8Array(1_000_000);
      }
    }
    expect(await outcomeOf(endless(CSV), { announcedBytes: MAX_FILE_BYTES + 1 })).toBe('too_large');
    expect(taken).toBe(0);
    expect(await outcomeOf(endless(Buffer.from('PK\x03\x04')))).toBe('too_large');
    expect(taken).toBeLessThanOrEqual(MAX_FILE_BYTES + 1_000_000);
  });

  it('leaves the rest of a million rows where it is', async () => {
    const chunk = `${ROW}\n`.repeat(650);
    let rows = 0;
    let isReleased = false;
    async function* million(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from(`${HEAD}\n`);
        for (; rows < 1_000_000; rows += 650) yield Buffer.from(chunk);
      } finally {
        isReleased = true;
      }
    }
    expect(await outcomeOf(million())).toBe('too_many_rows');
    expect(rows).toBeLessThan(110_000);
    expect(isReleased).toBe(true);
  }, 60_000);
});
