import type { CsvColumn } from '../csv-format.shared.ts';

const DAY_MS = 86_400_000;

/** Day zero of spreadsheets, and of those that count from 1904. */
const EPOCHS_MS: readonly number[] = [Date.UTC(1904, 0, 1), Date.UTC(1899, 11, 30)];

/** A time without a day, or a length, is a small number of days; nobody has shifts in 1905. */
const MAX_TIME_DAYS = 366;

const DAY_COLUMNS: ReadonlySet<CsvColumn['name']> = new Set(['date', 'toDate']);
const TIME_COLUMNS: ReadonlySet<CsvColumn['name']> = new Set(['start', 'length', 'toStart']);

/**
 * A cell of a workbook as the text a CSV would have: `yyyy-MM-dd` in a column of days, `HH:mm` in one of times. Dates of a
 * spreadsheet have no zone; they come as if they were UTC. A day where a time belongs stays a day, so that it is refused
 * rather than read as midnight.
 */
export function cellText(value: unknown, column: CsvColumn['name'] | null): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return dateText(value, column);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function dateText(value: Date, column: CsvColumn['name'] | null): string {
  // A time is a fraction of a day, which no floating-point number holds to the second.
  const ms = Math.round(value.getTime() / 1_000) * 1_000;
  const epochMs = EPOCHS_MS.find((epoch) => ms >= epoch && ms < epoch + MAX_TIME_DAYS * DAY_MS);
  if (epochMs !== undefined) return timeText(ms - epochMs);
  const day = new Date(ms).toISOString().slice(0, 10);
  const timeMs = ((ms % DAY_MS) + DAY_MS) % DAY_MS;
  if (timeMs === 0 || (column && DAY_COLUMNS.has(column))) return day;
  return column && TIME_COLUMNS.has(column) ? timeText(timeMs) : `${day} ${timeText(timeMs)}`;
}

/** `HH:mm`, with seconds where there are some. Hours go on past 24. */
function timeText(ms: number): string {
  const seconds = ms / 1_000;
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return (parts[2] === 0 ? parts.slice(0, 2) : parts).map((part) => String(part).padStart(2, '0')).join(':');
}
