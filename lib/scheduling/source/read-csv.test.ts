import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from '#lib/csv.ts';
import { ASSIGNMENTS } from '../assignment-format.shared.ts';
import { parseText } from '../parse-text.ts';
import type { ReadOptions } from './collect-rows.ts';
import { FileFault, type FileCode } from './parsed-file.ts';
import { readCsv } from './read-csv.ts';

const HEAD = 'agent,date,start,length,activity,description,action';
const ROW = 'ada@example.com,2026-03-09,09:00,480,On Queue,,set';

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function read(file: string | Uint8Array, options: ReadOptions = {}) {
  const result = await readCsv(stream([typeof file === 'string' ? Buffer.from(file) : file]), ASSIGNMENTS, options);
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
}

async function codeOf(file: string): Promise<FileCode | 'ok'> {
  const result = await readCsv(stream([Buffer.from(file)]), ASSIGNMENTS);
  return result.ok ? 'ok' : result.error.code;
}

function pieces(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const length of lengths) {
    chunks.push(bytes.subarray(start, start + length));
    start += length;
  }
  return [...chunks, bytes.subarray(start)];
}

describe('readCsv', () => {
  it.each([
    ['commas', `${HEAD}\na@x.org,2026-03-09,09:00,480,,,`],
    ['semicolons', `${HEAD.replaceAll(',', ';')}\na@x.org;2026-03-09;09:00;480;;;`],
    ['tabs', `${HEAD.replaceAll(',', '\t')}\na@x.org\t2026-03-09\t09:00\t480\t\t\t`],
    ['a byte-order mark and CRLF', `\uFEFF${HEAD}\r\na@x.org,2026-03-09,09:00,480,,,\r\n`],
    [
      'UTF-16, as “Unicode text” from a spreadsheet',
      Buffer.from(`\uFEFF${HEAD}\r\na@x.org,2026-03-09,09:00,480`, 'utf16le'),
    ],
    ['old Mac line ends', `${HEAD}\ra@x.org,2026-03-09,09:00,480,,,`],
    ['quoted cells', `${HEAD}\n"a@x.org","2026-03-09","09:00","480","","",""`],
    [
      'quoted headings with other separators in them',
      `agent;date;start;length;"a, b, c, d, e"\na@x.org;2026-03-09;09:00;480;`,
    ],
    ['short rows', `${HEAD}\na@x.org,2026-03-09,09:00,480`],
    ['spaces around cells', `${HEAD}\n a@x.org , 2026-03-09 ,\t09:00, 480 ,,,`],
    ['other names and order', 'Start Time;End;Email;Day\n09:00;480;A@X.org;2026-03-09'],
    ['columns of others', 'agent,team,date,start,length\na@x.org,Blue,2026-03-09,09:00,480'],
    ['empty lines before the headings', `\r\n\r\n${HEAD}\r\na@x.org,2026-03-09,09:00,480`],
  ])('understands %s', async (_name, file) => {
    const { rows, problems } = await read(file);
    expect(problems).toEqual([]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      agent: 'a@x.org',
      date: '2026-03-09',
      startMinuteOfDay: 540,
      length: { kind: 'minutes', minutes: 480 },
      action: 'set',
    });
  });

  it('keeps a separator and a line break inside quotes, and the row numbers after them', async () => {
    const { rows } = await read(`${HEAD}\na,2026-03-09,09:00,480,,"one, two\nthree",\n\nb,2026-03-10,09:00,480,,,`);
    expect(rows.map((row) => [row.row.rowNumber, row.description])).toEqual([
      [2, 'one, two\nthree'],
      [4, ''],
    ]);
  });

  it('keeps letters of other languages, whatever wrote the file', async () => {
    const text = `${HEAD}\na,2026-03-09,09:00,480,,Früh – 5 €,`;
    const bytes = [...text].map((char) => ({ '–': 0x96, '€': 0x80 })[char] ?? char.charCodeAt(0));
    expect((await read(Buffer.from(bytes))).rows[0]?.description).toBe('Früh – 5 €');
    expect((await read(text)).rows[0]?.description).toBe('Früh – 5 €');
  });

  it('names what is wrong by row, with the fix, and keeps the other rows', async () => {
    const { rows, problems } = await read(`${HEAD}\n${ROW}\nada@example.com,09/03/2026,09:00,480\n${ROW}`);
    expect(rows.map(({ row }) => row.rowNumber)).toEqual([2, 4]);
    expect(problems).toMatchObject([{ code: 'bad_date', row: { rowNumber: 3, date: '09/03/2026' } }]);
    expect(problems[0]?.fix).toContain('2026-03-09');
  });

  it('names a text that is too long, and keeps a part of it that can be stored', async () => {
    const { problems } = await read(`${HEAD}\na,2026-03-09,09:00,480,,${'x'.repeat(2_001)},`);
    expect(problems).toMatchObject([{ code: 'too_long', row: { description: 'x'.repeat(2_000) } }]);
    expect((await read(`${HEAD}\na,2026-03-09,09:00,480,,${'x'.repeat(2_000)},`)).problems).toEqual([]);
  });

  it('takes a text that was kept from being a formula for what it was', async () => {
    expect((await read(`${HEAD}\na,2026-03-09,09:00,480,,'+1 if busy,`)).rows[0]?.description).toBe('+1 if busy');
  });

  it.each([
    ['', 'empty_file'],
    ['\uFEFF', 'empty_file'],
    [HEAD, 'empty_file'],
    [`${HEAD}\n,,,,,,`, 'empty_file'],
    ['agent,date\na,2026-03-09', 'missing_columns'],
    [ROW, 'missing_columns'],
    [`agent,date,start,length,duration\na,2026-03-09,09:00,480,30`, 'ok'],
    [`agent,date,start,end,duration\na,2026-03-09,09:00,17:00,30`, 'duplicate_columns'],
    [`agent,agent,date,start,length\na,b,2026-03-09,09:00,480`, 'duplicate_columns'],
    [`${HEAD}\n"a,2026-03-09,09:00,480`, 'broken_csv'],
  ])('judges the file %j as a whole', async (text, code) => {
    expect(await codeOf(text)).toBe(code);
  });

  it('gives the same rows wherever the bytes are cut', async () => {
    const lines = [
      HEAD,
      ROW,
      '',
      'jörg@example.com,2026-03-10,22:00,06:00,,"Nacht, ""lang""\r\nund kalt",',
      'x,nonsense',
    ];
    const text = `${lines.join('\r\n')}\r\n`;
    const files = [Buffer.from(text), Buffer.from(`\uFEFF${text}`, 'utf16le'), Buffer.from(text, 'latin1')];
    const whole = await read(text);
    expect([whole.rows.length, whole.problems.length]).toEqual([2, 1]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.nat({ max: 40 }), { maxLength: 40 }),
        async (file, cuts) => {
          expect(await readCsv(stream(pieces(file, cuts)), ASSIGNMENTS)).toEqual({ ok: true, data: whole });
        },
      ),
    );
  });

  it('reads any text as the reader for texts does, and what was exported comes back as it was', async () => {
    const columns = ['agent', 'date', 'start', 'length', 'activity', 'description'].map((header, index) => ({
      header,
      value: (cells: readonly string[]) => cells[index],
    }));
    const cells = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 8 }), async (rows) => {
        const csv = toCsv(rows, columns);
        const streamed = await readCsv(stream([Buffer.from(csv)]), ASSIGNMENTS);
        expect(streamed).toEqual(parseText(csv, ASSIGNMENTS));
        if (!streamed.ok) return;
        const read = [...streamed.data.rows, ...streamed.data.problems].map(({ row }) => row.description).sort();
        const sent = rows.filter((row) => row.some((cell) => cell.trim() !== '')).map((row) => row[5]?.trim());
        expect(read.filter((text) => text !== '')).toEqual(sent.filter((text) => text !== '').sort());
      }),
    );
  });
});

/** Rows without end, and what was taken of them. */
function endless(row: string) {
  const chunk = Buffer.from(row.repeat(Math.ceil(65_536 / row.length)));
  const taken = { bytes: 0, isOver: false };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from(`${HEAD}\n`);
      for (;;) {
        taken.bytes += chunk.length;
        yield chunk;
      }
    } finally {
      taken.isOver = true;
    }
  }
  return { taken, chunks: chunks() };
}

describe('a large file', () => {
  const line = `${ROW}\n`;

  it('is read up to 100,000 rows', async () => {
    const { rows, problems } = await read(`${HEAD}\n${line.repeat(100_000)}\n\n`);
    expect([rows.length, problems.length, rows.at(-1)?.row.rowNumber]).toEqual([100_000, 0, 100_001]);
  });

  it('lets others have their turn all the while, even one that is at hand as a whole', async () => {
    let longestWaitMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longestWaitMs = Math.max(longestWaitMs, performance.now() - last);
      last = performance.now();
    }, 1);
    const { rows } = await read(`${HEAD}\n${line.repeat(50_000)}`).finally(() => clearInterval(timer));
    expect(rows).toHaveLength(50_000);
    expect(longestWaitMs).toBeLessThan(500);
  });

  it('is refused for one row more', async () => {
    expect(await codeOf(`${HEAD}\n${line.repeat(100_001)}`)).toBe('too_many_rows');
  });

  it('of a million rows and more is refused after little more than 100,000, and the stream is let go', async () => {
    const { taken, chunks } = endless(line);
    const result = await readCsv(chunks, ASSIGNMENTS);
    expect(result.ok ? 'ok' : result.error.code).toBe('too_many_rows');
    expect(taken.bytes).toBeGreaterThan(100_000 * line.length);
    expect(taken.bytes).toBeLessThan(100_000 * line.length + 10 * 65_536);
    expect(taken.isOver).toBe(true);
  });

  it.each([
    ['of empty rows alone is refused, too', '\n', 'too_many_rows'],
    ['that is one endless cell is refused, and never held as a whole', '"'.padEnd(1_000, 'x'), 'broken_csv'],
  ])('%s', async (_name, row, code) => {
    const { taken, chunks } = endless(row);
    const result = await readCsv(chunks, ASSIGNMENTS);
    expect(result.ok ? 'ok' : result.error.code).toBe(code);
    expect(taken.bytes).toBeLessThan(2_000_000);
  });

  it('that names no columns is refused at its first row', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a,b,c\n1,2,3\n');
      for (let count = 0; ; count++) {
        if (count > 5) throw new Error('read on');
        yield Buffer.from('1,2,3\n'.repeat(10_000));
      }
    }
    const result = await readCsv(chunks(), ASSIGNMENTS);
    expect(result.ok ? 'ok' : result.error.code).toBe('missing_columns');
  });

  it('ends with the reason when its stream does', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${HEAD}\n${line}`);
      throw new FileFault('cut_short', 'The upload ended early.');
    }
    const result = await readCsv(chunks(), ASSIGNMENTS);
    expect(result).toMatchObject({ ok: false, error: { code: 'cut_short' } });
  });
});
