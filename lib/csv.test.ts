import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutraliseFormula, restoreFormula, toCsv, type CsvColumn } from './csv.ts';

type Row = { name: string; calls: number | null };
const columns: CsvColumn<Row>[] = [
  { header: 'Name', value: (row) => row.name },
  { header: 'Calls', value: (row) => row.calls },
];

function read(csv: string): string[][] {
  return parse(csv, { bom: true });
}

describe('toCsv', () => {
  it('writes a heading row, CRLF line ends and a byte order mark', () => {
    expect(toCsv([{ name: 'Anna', calls: 3 }], columns)).toBe('\uFEFFName,Calls\r\nAnna,3\r\n');
  });

  it.each([
    '=1+1',
    '+353123',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '＝1+1',
    '=HYPERLINK("http://x","y")',
  ])('neutralises %j, so that no spreadsheet evaluates it', (name) => {
    const [, row] = read(toCsv([{ name, calls: null }], columns));
    expect(row?.[0]).toBe(`'${name}`);
  });

  it('neutralises headings too', () => {
    expect(read(toCsv([], [{ header: '=1', value: () => '' }]))[0]).toEqual(["'=1"]);
  });

  it('leaves negative numbers as numbers and unknown ones as empty cells', () => {
    const csv = toCsv([-5, Number.NaN, Number.POSITIVE_INFINITY, null], [{ header: 'N', value: (n) => n }]);
    expect(csv).toBe('\uFEFFN\r\n-5\r\n\r\n\r\n\r\n');
  });

  it('gives back every text it was given', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (names) => {
        const cells = read(
          toCsv(names, [
            { header: 'N', value: (n) => `x${n}` },
            { header: 'M', value: (n) => n },
          ]),
        );
        expect(cells.slice(1).map((row) => row[0])).toEqual(names.map((name) => `x${name}`));
        expect(cells.slice(1).map((row) => row[1])).toEqual(names.map(neutraliseFormula));
      }),
    );
  });
});

describe('restoreFormula', () => {
  it('undoes neutralising and touches nothing else', () => {
    expect(restoreFormula(neutraliseFormula('+353123'))).toBe('+353123');
    expect(restoreFormula("'tis")).toBe("'tis");
    expect(restoreFormula('plain')).toBe('plain');
  });
});
