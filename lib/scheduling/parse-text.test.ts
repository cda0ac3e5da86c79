import { describe, expect, it } from 'vitest';
import { ASSIGNMENTS } from './assignment-format.shared.ts';
import { parseText } from './parse-text.ts';

const ROW = ['ada@example.com', '2026-03-09', '09:00', '480', 'On Queue', 'note', 'set'].join('\t');

function read(text: string) {
  const result = parseText(text, ASSIGNMENTS, { headings: 'optional' });
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.data;
}

describe('parseText with optional headings', () => {
  it('takes rows without headings in the order of the template, and numbers them from 1', () => {
    const { rows, problems } = read(`${ROW}\r\n${ROW}`);
    expect(problems).toEqual([]);
    expect(rows.map(({ row }) => row.rowNumber)).toEqual([1, 2]);
    expect(rows[0]).toMatchObject({
      agent: 'ada@example.com',
      activity: 'On Queue',
      description: 'note',
      action: 'set',
    });
  });

  it('takes a first row that names columns for the headings', () => {
    const { rows } = read(`length\tagent\tdate\tstart\n480\tada@example.com\t2026-03-09\t09:00`);
    expect(rows[0]).toMatchObject({ agent: 'ada@example.com', row: { rowNumber: 2 } });
  });

  it('does not take a row for headings because one word of it could be one', () => {
    expect(read(ROW.replace('note', 'Note')).rows[0]).toMatchObject({ description: 'Note', row: { rowNumber: 1 } });
  });

  it('keeps a cell of several lines together, as a spreadsheet quotes it', () => {
    const { rows } = read(`${ROW.replace('note', '"one\ntwo\tthree ""x"""')}\n${ROW}`);
    expect(rows.map(({ description }) => description)).toEqual(['one\ntwo\tthree "x"', 'note']);
  });

  it('still says which columns are missing when some are named', () => {
    const result = parseText('agent\tdate\na\t2026-03-09', ASSIGNMENTS, { headings: 'optional' });
    expect(result).toMatchObject({ ok: false, error: { code: 'missing_columns' } });
  });

  it('says that nothing was pasted', () => {
    expect(parseText(' \n\t', ASSIGNMENTS, { headings: 'optional' })).toMatchObject({ error: { code: 'empty_file' } });
  });

  it('names a quote that is not closed', () => {
    expect(parseText(`${ROW}\n"a\t`, ASSIGNMENTS, { headings: 'optional' })).toMatchObject({
      error: { code: 'broken_csv' },
    });
  });
});
