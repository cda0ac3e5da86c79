import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextDecoding, type TextEncoding } from './decode-text.ts';
import { FileFault } from './parsed-file.ts';

function decode(chunks: readonly Uint8Array[]): { text: string; encoding: TextEncoding | null } {
  const decoding = createTextDecoding();
  const text = chunks.map((chunk) => decoding.write(chunk)).join('') + decoding.end();
  return { text, encoding: decoding.encoding() };
}

function utf16(text: string, isLittleEndian: boolean): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return isLittleEndian ? bytes : bytes.swap16();
}

/** Windows-1252 of a text of Latin letters and the euro sign. */
const windows1252 = (text: string) => Buffer.from([...text].map((char) => (char === '€' ? 0x80 : char.charCodeAt(0))));

/** Cuts at the given places, in any order. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((left, right) => left - right);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

const TEXT = 'agent,date,start,length\nJürgen Müller,2026-03-09,09:00,€480\n';

const FILES: readonly [string, Uint8Array, TextEncoding | null, string][] = [
  ['ASCII, which all share', Buffer.from('agent,date'), null, 'agent,date'],
  ['UTF-8', Buffer.from(TEXT), 'utf-8', TEXT],
  ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${TEXT}`), 'utf-8', TEXT],
  ['UTF-16 LE with a byte-order mark', utf16(`\uFEFF${TEXT}`, true), 'utf-16le', TEXT],
  ['UTF-16 BE with a byte-order mark', utf16(`\uFEFF${TEXT}`, false), 'utf-16be', TEXT],
  ['UTF-16 LE without one', utf16(TEXT, true), 'utf-16le', TEXT],
  ['UTF-16 BE without one', utf16(TEXT, false), 'utf-16be', TEXT],
  ['Windows-1252', windows1252(TEXT), 'windows-1252', TEXT],
  ['Windows-1252 whose first letters could be UTF-8', windows1252('CAFÃ© Müller'), 'windows-1252', 'CAFÃ© Müller'],
  ['one letter', Buffer.from('a'), null, 'a'],
  ['nothing', Buffer.from(''), null, ''],
];

describe('createTextDecoding', () => {
  it.each(FILES)('reads %s', (_name, bytes, encoding, text) => {
    expect(decode([bytes])).toEqual({ text, encoding });
  });

  it('finds the same text wherever the bytes are cut', () => {
    const late = 'x'.repeat(100);
    const files = [
      ...FILES.map(([, bytes]) => bytes),
      Buffer.from(`${late}😀 ${late}é`),
      windows1252(`${late}é${late}`),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(fc.nat({ max: 400 }), { maxLength: 30 }), (bytes, places) => {
        expect(decode(cut(bytes, places))).toEqual(decode([bytes]));
      }),
    );
  });

  it('tells Windows-1252 from UTF-8 by a letter that comes late', () => {
    const start = 'a'.repeat(300_000);
    expect(decode([windows1252(`${start}é`)])).toEqual({ text: `${start}é`, encoding: 'windows-1252' });
    expect(decode([Buffer.from(`${start}é`)])).toEqual({ text: `${start}é`, encoding: 'utf-8' });
  });

  it('refuses a file that stops being UTF-8 long after its first letter, instead of giving wrong names', () => {
    const mixed = Buffer.concat([Buffer.from(`é${'a'.repeat(100_000)}`), windows1252('Müller')]);
    expect(() => decode([mixed])).toThrow(FileFault);
  });

  it('gives text out as it comes, and holds little back', () => {
    const decoding = createTextDecoding();
    decoding.write(Buffer.from(`é${'a'.repeat(70_000)}`));
    expect(decoding.write(Buffer.from('b'.repeat(1_000)))).toBe('b'.repeat(1_000));
  });
});
