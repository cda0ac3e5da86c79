import { readSheet, SheetNotFoundError } from 'read-excel-file/node';
import { cellText } from './cell-text.ts';
import { FileFault } from './parsed-file.ts';
import { needsPreparing, prepareSheet } from './prepare-sheet.ts';
import { readHeadings, type ColumnMap } from './read-headings.ts';
import { notAWorkbook, packWorkbook, unpackWorkbook } from './unpack-workbook.ts';
import type { WorkbookMessage, WorkbookTask } from './workbook-message.ts';

/**
 * Reads one workbook in a process of its own and sends its rows. Parsing takes seconds for a large one, and what a hostile
 * one makes of the memory ends with the process.
 */

const MAX_SHEETS = 20;
const ROWS_PER_MESSAGE = 1_000;

type Rows = readonly (readonly unknown[])[];

process.on('disconnect', () => process.exit(0));
process.once('message', (task: WorkbookTask) => void read(task));

async function read({ file, headings, columns: known }: WorkbookTask): Promise<void> {
  try {
    const archive = prepare(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
    const rows = await chooseSheet(archive, known);
    const columns = columnsOf(rows, headings, known);
    for (let start = 0; start < rows.length; start += ROWS_PER_MESSAGE) {
      send({ kind: 'rows', rows: rows.slice(start, start + ROWS_PER_MESSAGE).map((row) => textsOf(row, columns)) });
    }
    send({ kind: 'done' });
  } catch (error) {
    const { failure } = error instanceof FileFault ? error : notAWorkbook('its sheets cannot be read', error);
    const cause = failure.cause instanceof Error ? `${failure.cause.name}: ${failure.cause.message}` : null;
    send({ kind: 'refused', code: failure.code, message: failure.message, cause });
  }
}

function prepare(bytes: Buffer): Buffer {
  const parts = unpackWorkbook(bytes);
  for (const [path, part] of parts) {
    if (!path.startsWith('xl/worksheets/') || !needsPreparing(part.toString('latin1'))) continue;
    parts.set(path, Buffer.from(prepareSheet(part.toString('utf8'))));
  }
  return packWorkbook(parts);
}

/** The first sheet whose first row names our columns; otherwise the first with anything on it. */
async function chooseSheet(archive: Buffer, known: WorkbookTask['columns']): Promise<Rows> {
  let first: Rows = [];
  for (let sheet = 1; sheet <= MAX_SHEETS; sheet++) {
    const rows = await sheetRows(archive, sheet);
    if (rows === null) break;
    const heading = headingOf(rows);
    if (heading && readHeadings(heading, 'required', known).ok) return rows;
    if (heading && first.length === 0) first = rows;
  }
  return first;
}

async function sheetRows(archive: Buffer, sheet: number): Promise<Rows | null> {
  try {
    // A sheet that holds a chart alone has no rows at all.
    return (await readSheet(archive, sheet)) ?? [];
  } catch (error) {
    if (error instanceof SheetNotFoundError) return null;
    throw error;
  }
}

/** The texts of the first row that is not empty. */
function headingOf(rows: Rows): string[] | null {
  const row = rows.find((cells) => cells.some((cell) => cellText(cell, null).trim() !== ''));
  return row ? textsOf(row, []) : null;
}

function columnsOf(rows: Rows, headings: WorkbookTask['headings'], known: WorkbookTask['columns']): ColumnMap {
  const heading = headingOf(rows);
  const read = heading ? readHeadings(heading, headings, known) : null;
  return read?.ok ? read.data.columns : [];
}

function textsOf(row: readonly unknown[], columns: ColumnMap): string[] {
  const texts = row.map((cell, index) => cellText(cell, columns[index] ?? null));
  return texts.slice(0, texts.findLastIndex((text) => text !== '') + 1);
}

function send(message: WorkbookMessage): void {
  process.send?.(message);
}
