import writeExcelFile, { type CellObject } from 'write-excel-file/node';
import type { CsvColumn, FileTemplate } from './csv-format.shared.ts';

const DAY_FORMAT = 'yyyy-mm-dd';
const TIME_FORMAT = 'hh:mm';

/** Width of a column of the template, in characters. */
const WIDTHS: Partial<Record<CsvColumn['name'], number>> = { agent: 30, withAgent: 30, description: 24, shiftId: 38 };

/**
 * A template as an Excel workbook: the rows of the CSV one with real days, times and numbers, and what the columns mean on a
 * sheet of its own.
 */
export function templateWorkbook({ columns, rows: examples, sheet }: FileTemplate): Promise<Buffer> {
  const heading = (value: string): CellObject => ({ value, type: String, fontWeight: 'bold' });
  const rows = examples.map((row) => columns.map((_, index) => cellOf(row[index] ?? '')));
  const meanings = columns.map(({ heading: name, isRequired, means }) => [name, isRequired ? 'yes' : 'no', means]);
  return writeExcelFile([
    {
      sheet,
      data: [columns.map((column) => heading(column.heading)), ...rows],
      columns: columns.map(({ name }) => ({ width: WIDTHS[name] ?? 12 })),
      stickyRowsCount: 1,
    },
    {
      sheet: 'Columns',
      data: [['Column', 'Needed', 'Meaning'].map(heading), ...meanings],
      columns: [{ width: 14 }, { width: 9 }, { width: 100 }],
      stickyRowsCount: 1,
    },
  ]).toBuffer();
}

/** A text of the template as the cell a spreadsheet would make of it. */
function cellOf(text: string): CellObject | null {
  if (text === '') return null;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { value: new Date(`${text}T00:00:00Z`), type: Date, format: DAY_FORMAT };
  // A time is a fraction of day zero, which is this one for spreadsheets.
  if (/^\d{2}:\d{2}$/.test(text)) return { value: new Date(`1899-12-30T${text}:00Z`), type: Date, format: TIME_FORMAT };
  return /^-?\d+$/.test(text) ? { value: Number(text), type: Number } : { value: text, type: String };
}
