import { ASSIGNMENTS } from './assignment-format.shared.ts';
import { parseText } from './parse-text.ts';
import { TIME_OFF } from './time-off/time-off-format.shared.ts';

/** What a pasted text comes to, before it is sent: how many rows are understood, and what is wrong with the first others. */
export type PasteReading =
  | { readonly understood: number; readonly wrong: number; readonly firstWrong: readonly WrongRow[] }
  | { readonly refusal: string };

/** A row that is not understood, by the number it has in what was pasted. */
export type WrongRow = { readonly rowNumber: number; readonly message: string; readonly fix: string };

const SHOWN = 3;

const FORMATS = { assignments: ASSIGNMENTS, time_off: TIME_OFF };

/** What the rows of a paste are. */
export type PasteFormat = keyof typeof FORMATS;

/** Reads what was pasted from a spreadsheet, with or without a heading row, as it will be read when it is sent. */
export function readPaste(text: string, format: PasteFormat): PasteReading {
  const read = parseText<unknown>(text, FORMATS[format], { headings: 'optional' });
  if (!read.ok) return { refusal: read.error.message };
  const { rows, problems } = read.data;
  const firstWrong = problems
    .slice(0, SHOWN)
    .map(({ row: { rowNumber }, message, fix }) => ({ rowNumber, message, fix }));
  return { understood: rows.length, wrong: problems.length, firstWrong };
}
