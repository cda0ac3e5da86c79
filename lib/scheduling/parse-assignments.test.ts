import { describe, expect, it } from 'vitest';
import { CSV_TEMPLATE } from './csv-format.shared.ts';
import { parseAssignments } from './parse-assignments.ts';

const HEAD = 'agent,date,start,length,activity,description,action';

function parse(text: string) {
  const result = parseAssignments(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
}

describe('parseAssignments', () => {
  it('reads its own template', () => {
    const { rows, problems } = parse(CSV_TEMPLATE);
    expect(problems).toEqual([]);
    expect(rows.map((row) => [row.row.rowNumber, row.length])).toEqual([
      [2, { kind: 'minutes', minutes: 480 }],
      [3, { kind: 'end', minuteOfDay: 360 }],
    ]);
  });

  it.each([
    ['commas', `${HEAD}\na@x.org,2026-03-09,09:00,480,,,`],
    ['semicolons', `${HEAD.replaceAll(',', ';')}\na@x.org;2026-03-09;09:00;480;;;`],
    ['tabs, as pasted from a spreadsheet', `${HEAD.replaceAll(',', '\t')}\na@x.org\t2026-03-09\t09:00\t480\t\t\t`],
    ['a byte-order mark and CRLF', `\uFEFF${HEAD}\r\na@x.org,2026-03-09,09:00,480,,,\r\n`],
    ['old Mac line ends', `${HEAD}\ra@x.org,2026-03-09,09:00,480,,,`],
    ['quoted cells', `${HEAD}\n"a@x.org","2026-03-09","09:00","480","","",""`],
    ['short rows', `${HEAD}\na@x.org,2026-03-09,09:00,480`],
    ['other names and order', 'Start Time;End;Email;Day\n09:00;480;A@X.org;2026-03-09'],
  ])('understands %s', (_name, text) => {
    const { rows, problems } = parse(text);
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

  it('keeps a separator and a line break inside quotes, and the row numbers after them', () => {
    const { rows } = parse(`${HEAD}\na,2026-03-09,09:00,480,,"one, two\nthree",\n\nb,2026-03-10,09:00,480,,,`);
    expect(rows.map((row) => [row.row.rowNumber, row.description])).toEqual([
      [2, 'one, two\nthree'],
      [4, ''],
    ]);
  });

  it.each([
    [',2026-03-09,09:00,480,,,', 'no_agent'],
    ['a,09/03/2026,09:00,480,,,', 'bad_date'],
    ['a,2026-02-30,09:00,480,,,', 'bad_date'],
    ['a,2026-03-09,9am,480,,,', 'bad_start'],
    ['a,2026-03-09,24:00,480,,,', 'bad_start'],
    ['a,2026-03-09,,480,,,', 'bad_start'],
    ['a,2026-03-09,09:00,,,,', 'bad_length'],
    ['a,2026-03-09,09:00,0,,,', 'bad_length'],
    ['a,2026-03-09,09:00,2161,,,', 'bad_length'],
    ['a,2026-03-09,09:00,-5,,,', 'bad_length'],
    ['a,2026-03-09,09:00,480,,,swap', 'bad_action'],
  ])('names what is wrong with %s by row, with the fix', (line, code) => {
    const { rows, problems } = parse(`${HEAD}\nok,2026-03-09,09:00,480,,,\n${line}`);
    expect(rows).toHaveLength(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, row: { rowNumber: 3 } });
    expect(problems[0]?.fix).not.toBe('');
  });

  it('lets a removal do without time and length', () => {
    expect(parse(`${HEAD}\na,2026-03-09,,,,,remove`).rows[0]).toMatchObject({
      action: 'remove',
      startMinuteOfDay: null,
      length: null,
    });
  });

  it.each([
    ['', 'empty_file'],
    [HEAD, 'empty_file'],
    [`${HEAD}\n,,,,,,`, 'empty_file'],
    ['agent,date\na,2026-03-09', 'missing_columns'],
    [`${HEAD}\n"a,2026-03-09,09:00,480`, 'broken_csv'],
    [`${HEAD}\n${'a,2026-03-09,09:00,480\n'.repeat(100_001)}`, 'too_many_rows'],
  ])('refuses a file that is no use as a whole', (text, code) => {
    const result = parseAssignments(text);
    expect(result.ok ? 'ok' : result.error.code).toBe(code);
  });
});
