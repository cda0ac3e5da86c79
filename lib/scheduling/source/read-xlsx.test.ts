import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import writeExcelFile, { type SheetData } from 'write-excel-file/node';
import { ASSIGNMENTS } from '../assignment-format.shared.ts';
import type { FileCode } from './parsed-file.ts';
import { readXlsx } from './read-xlsx.ts';
import { packWorkbook, unpackWorkbook } from './unpack-workbook.ts';

const HEAD = ['agent', 'date', 'start', 'length', 'activity', 'description', 'action'];
const day = (text: string) => ({ value: new Date(text), type: Date, format: 'yyyy-mm-dd' });
const time = (text: string) => ({ value: new Date(`1899-12-30T${text}Z`), type: Date, format: 'hh:mm' });

const workbook = (...sheets: SheetData[]): Promise<Buffer> =>
  writeExcelFile(sheets.map((data, index) => ({ data, sheet: `Sheet ${index + 1}` }))).toBuffer();

async function read(file: Buffer) {
  const result = await readXlsx(new Uint8Array(file), ASSIGNMENTS);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message} ${String(result.error.cause)}`);
  return result.data;
}

async function codeOf(file: Buffer): Promise<FileCode | 'ok'> {
  const result = await readXlsx(new Uint8Array(file), ASSIGNMENTS);
  return result.ok ? 'ok' : result.error.code;
}

/** The workbook with the XML of its first sheet changed, as other programs write it. */
function rewritten(file: Buffer, change: (xml: string) => string): Buffer {
  const parts = unpackWorkbook(file);
  const [path = '', sheet = Buffer.of()] = [...parts].find(([name]) => name.startsWith('xl/worksheets/sheet')) ?? [];
  parts.set(path, Buffer.from(change(sheet.toString())));
  return packWorkbook(parts);
}

describe('readXlsx', () => {
  it('reads texts, numbers, days and times as a CSV would have them', async () => {
    const { rows, problems } = await read(
      await workbook([
        HEAD,
        ['ada@example.com', day('2026-03-09'), time('09:05:00'), 480, 'On Queue', 'Grüße ☺', 'set'],
        ['ada@example.com', '2026-03-10', '22:00', time('06:00:00'), null, null, null],
      ]),
    );
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([
      { date: '2026-03-09', startMinuteOfDay: 545, length: { kind: 'minutes', minutes: 480 }, description: 'Grüße ☺' },
      { date: '2026-03-10', startMinuteOfDay: 1_320, length: { kind: 'end', minuteOfDay: 360 } },
    ]);
    expect(rows.map(({ row }) => [row.rowNumber, row.date, row.start])).toEqual([
      [2, '2026-03-09', '09:05'],
      [3, '2026-03-10', '22:00'],
    ]);
  });

  it('keeps every minute of the day that a spreadsheet can show', async () => {
    const minutes = Array.from({ length: 1_440 }, (_, minute) => new Date(Date.UTC(1899, 11, 30) + minute * 60_000));
    const data = minutes.map((value) => ['a', '2026-03-09', { value, type: Date, format: 'hh:mm' }, 30]);
    const { rows } = await read(await workbook([HEAD.slice(0, 4), ...data]));
    expect(rows.map((row) => row.startMinuteOfDay)).toEqual(minutes.map((_, minute) => minute));
  });

  it('counts rows as the spreadsheet does, empty ones too', async () => {
    const row = ['a', '2026-03-09', '09:00', 480];
    const { rows } = await read(await workbook([[], HEAD, row, [], [null, null], row]));
    expect(rows.map(({ row: { rowNumber } }) => rowNumber)).toEqual([3, 6]);
  });

  it('takes the first sheet with the headings, wherever it is', async () => {
    const wanted: SheetData = [HEAD, ['a', '2026-03-09', '09:00', 480]];
    const { rows } = await read(await workbook([['Notes'], ['agents are people']], wanted, [HEAD]));
    expect(rows).toHaveLength(1);
  });

  it('shows a formula that failed or was never calculated as what it is, and not as empty', async () => {
    const row = ['a', '2026-03-09', '09:00', 480, null, null, 'set'];
    const file = rewritten(await workbook([HEAD, row, row, row]), (xml) => {
      const cell = (place: string, content: string) => (text: string) =>
        text.replace(new RegExp(`<c r="${place}"[^>]*>.*?</c>`), content);
      const failed = cell('G2', '<c r="G2" t="e"><f>VLOOKUP(A2,X:Y,2,0)</f><v>#N/A</v></c>');
      const uncalculated = cell('G3', '<c r="G3"><f>IF(A3="a","remove","set")</f></c>');
      const calculated = cell('G4', '<c r="G4" t="str"><f>LOWER("REMOVE")</f><v>remove</v></c>');
      return calculated(uncalculated(failed(xml)));
    });
    const { rows, problems } = await read(file);
    expect(problems.map(({ code, row: { action } }) => [code, action])).toEqual([
      ['bad_action', '#N/A'],
      ['bad_action', '=IF(A3="a","remove","set")'],
    ]);
    expect(rows).toMatchObject([{ action: 'remove', row: { rowNumber: 4 } }]);
  });

  it('reads cells as other programs write them: with prefixes, texts in place and dates written out', async () => {
    const file = rewritten(await workbook([HEAD.slice(0, 4), ['a', 'b', 'c', 'd']]), (xml) => {
      const [, head = '', row = '', tail = ''] = /^(.*)(<row r="2".*<\/row>)(.*)$/s.exec(xml) ?? [];
      expect(row).toContain('A2');
      const cells = [
        '<c r="A2" t="inlineStr"><is><t>ada@example.com</t></is></c>',
        '<c r="B2" t="d"><v>2026-03-09T00:00:00</v></c>',
        '<c r="C2" t="d"><v>1899-12-30T09:00:00</v></c>',
        '<c r="D2"><v>4.8E2</v></c>',
      ];
      return `${head}<row r="2">${cells.join('')}</row>${tail}`.replaceAll(/<(\/?)(?=[a-zA-Z])/g, '<$1x:');
    });
    const { rows, problems } = await read(file);
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([
      { agent: 'ada@example.com', row: { date: '2026-03-09', start: '09:00', length: '480' } },
    ]);
  });

  it('refuses a day where a time belongs instead of reading midnight', async () => {
    const { problems } = await read(await workbook([HEAD, ['a', day('2026-03-09'), day('2026-03-09'), 480]]));
    expect(problems).toMatchObject([{ code: 'bad_start', row: { start: '2026-03-09' } }]);
  });

  it.each<[string, () => Promise<Buffer> | Buffer, FileCode]>([
    ['without rows', () => workbook([HEAD]), 'empty_file'],
    ['with nothing on it', () => workbook([[]]), 'empty_file'],
    [
      'without the headings',
      () =>
        workbook([
          ['who', 'when'],
          ['a', 'b'],
        ]),
      'missing_columns',
    ],
    [
      'with one column twice',
      () =>
        workbook([
          [...HEAD, 'start'],
          ['a', '2026-03-09', '09:00', 1],
        ]),
      'duplicate_columns',
    ],
    [
      'that is another archive',
      () => packWorkbook(new Map([['word/document.xml', Buffer.from('<a/>')]])),
      'broken_workbook',
    ],
    ['that is cut off', async () => (await workbook([HEAD, ['a']])).subarray(0, 2_000), 'broken_workbook'],
    [
      'whose sheet is no XML',
      async () => rewritten(await workbook([HEAD]), () => '<worksheet><sheetData><row'),
      'broken_workbook',
    ],
  ])('names what is wrong with a workbook %s', async (_name, make, code) => {
    expect(await codeOf(await make())).toBe(code);
  });
});

describe('a hostile workbook', () => {
  it('that says it unpacks to too much is refused before it is unpacked', async () => {
    expect(await codeOf(bomb({ says: 200_000_000, holds: 1_000 }))).toBe('too_large');
  });

  it('that unpacks to more than it says is refused', async () => {
    expect(await codeOf(bomb({ says: 1_000, holds: 50_000_000 }))).toBe('broken_workbook');
  });

  it('that makes much of little ends its own process alone', async () => {
    const file = rewritten(await workbook([HEAD, ['a', 'b', 'c', 'd']]), (xml) =>
      xml.replace('</sheetData>', '<row r="900000000"><c r="A900000000"><v>1</v></c></row></sheetData>'),
    );
    expect(['too_large', 'broken_workbook']).toContain(await codeOf(file));
    expect(await codeOf(await workbook([HEAD, ['a', '2026-03-09', '09:00', 480]]))).toBe('ok');
  }, 60_000);
});

describe('a large workbook', () => {
  const row = ['ada@example.com', '2026-03-09', '09:00', 480, 'On Queue', null, 'set'];
  const of = (count: number) => workbook([HEAD, ...Array.from({ length: count }, () => row)]);

  it('is read up to 100,000 rows, while the others are served', async () => {
    const file = await of(100_000);
    let longestWaitMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longestWaitMs = Math.max(longestWaitMs, performance.now() - last);
      last = performance.now();
    }, 5);
    const { rows } = await read(file).finally(() => clearInterval(timer));
    expect([rows.length, rows.at(-1)?.row.rowNumber]).toEqual([100_000, 100_001]);
    expect(longestWaitMs).toBeLessThan(1_000);
  }, 120_000);

  it('is refused for one row more', async () => {
    expect(await codeOf(await of(100_001))).toBe('too_many_rows');
  }, 120_000);
});

/** A workbook with one part that claims one size and has another. */
function bomb({ says, holds }: { says: number; holds: number }): Buffer {
  const path = 'xl/workbook.xml';
  const packed = deflateRawSync(Buffer.alloc(holds, 0x20));
  const file = packWorkbook(new Map([[path, packed]]));
  const central = file.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  // The way it is packed, and the size it claims, in both records.
  for (const [method, size] of [
    [8, 22],
    [central + 10, central + 24],
  ] as const) {
    file.writeUInt16LE(8, method);
    file.writeUInt32LE(says, size);
  }
  return file;
}
