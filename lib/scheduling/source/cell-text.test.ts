import { describe, expect, it } from 'vitest';
import { cellText } from './cell-text.ts';

const at = (text: string) => new Date(`${text}Z`);

describe('cellText', () => {
  it.each([
    ['a day', at('2026-03-09T00:00'), 'date', '2026-03-09'],
    ['a day with a time, in a column of days', at('2026-03-09T22:00'), 'toDate', '2026-03-09'],
    ['a day with a time, in a column of times', at('2026-03-09T22:00'), 'start', '22:00'],
    ['a day with a time, in a column of texts', at('2026-03-09T22:00'), 'description', '2026-03-09 22:00'],
    ['a day in a column of times', at('2026-03-09T00:00'), 'length', '2026-03-09'],
    ['a time', at('1899-12-30T09:30'), 'start', '09:30'],
    ['midnight', at('1899-12-30T00:00'), 'start', '00:00'],
    ['a time a hair before the minute', new Date(at('1899-12-30T09:30').getTime() - 0.4), 'start', '09:30'],
    ['a time with seconds', at('1899-12-30T09:30:15'), 'start', '09:30:15'],
    ['the end of the day', at('1899-12-31T00:00'), 'length', '24:00'],
    ['more hours than a day has', at('1899-12-31T06:00'), 'length', '30:00'],
    ['a time in a workbook that counts from 1904', at('1904-01-01T09:30'), 'start', '09:30'],
    ['a time in a column of days', at('1899-12-30T09:30'), 'date', '09:30'],
    ['a number', 480, 'length', '480'],
    ['a fraction', 0.375, 'start', '0.375'],
    ['truth', true, 'description', 'TRUE'],
    ['a text', ' x ', 'description', ' x '],
    ['nothing', null, 'date', ''],
  ] as const)('shows %s', (_name, value, column, text) => {
    expect(cellText(value, column)).toBe(text);
  });
});
