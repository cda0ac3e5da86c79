import { describe, expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { toCsv } from './csv-text.ts';

describe('toCsv', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('makes text of the formula %s', (cell) => {
    expect(toCsv([[cell]])).toContain(`'${cell}`);
  });

  it('comes back as it went in, quotes, separators and line breaks included', () => {
    const rows = [
      ['a', 'b "c"', 'd,e'],
      ['f\ng', '', 'ü'],
    ];
    expect(parse(toCsv(rows))).toEqual(rows);
  });
});
