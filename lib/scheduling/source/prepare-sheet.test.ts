import { describe, expect, it } from 'vitest';
import { needsPreparing, prepareSheet } from './prepare-sheet.ts';

const CHANGED: readonly [string, string, string][] = [
  [
    'a formula that failed',
    '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    '<c r="A1" t="str"><f>1/0</f><v>#DIV/0!</v></c>',
  ],
  [
    'one that was never calculated',
    '<c r="A1"><f>B1&amp;"x"</f></c>',
    '<c r="A1" t="str"><f>B1&amp;"x"</f><v>=B1&amp;"x"</v></c>',
  ],
  ['the same with a type', '<c r="A1" s="2" t="n"><f>B1</f></c>', '<c r="A1" s="2" t="str"><f>B1</f><v>=B1</v></c>'],
  [
    'the same with a prefix',
    '<x:c r="A1"><x:f>B1</x:f></x:c>',
    '<x:c r="A1" t="str"><x:f>B1</x:f><x:v>=B1</x:v></x:c>',
  ],
  [
    'a moment without a zone',
    '<c r="A1" t="d"><v>2026-03-09T09:00:00</v></c>',
    '<c r="A1" t="d"><v>2026-03-09T09:00:00Z</v></c>',
  ],
];

const KEPT: readonly [string, string][] = [
  ['a result', '<c r="A1"><f>B1*2</f><v>480</v></c>'],
  ['an empty result', '<c r="A1" t="str"><f>""</f><v></v></c>'],
  ['a moment with a zone', '<c r="A1" t="d"><v>2026-03-09T09:00:00Z</v></c>'],
  ['a day', '<c r="A1" t="d"><v>2026-03-09</v></c>'],
  ['a text about formulas', '<c r="A1" t="inlineStr"><is><t>use t="e" or f(x)</t></is></c>'],
];

describe('prepareSheet', () => {
  it.each(CHANGED)('makes %s say what it is', (_name, cell, prepared) => {
    expect(needsPreparing(cell)).toBe(true);
    expect(prepareSheet(`<row>${cell}<c r="B1"/>${cell}</row>`)).toBe(`<row>${prepared}<c r="B1"/>${prepared}</row>`);
  });

  it.each(KEPT)('keeps %s', (_name, cell) => {
    expect(prepareSheet(`<row>${cell}</row>`)).toBe(`<row>${cell}</row>`);
  });
});
