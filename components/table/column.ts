import type { ReactNode } from 'react';

/** What a column sorts by. Null and undefined sort last in both directions. */
export type SortValue = string | number | boolean | Date | null | undefined;

/** One column of a `DataTable`. */
export type DataColumn<Row> = {
  /** Stable; used in the URL. */
  id: string;
  /** Plain words: the heading, the name in the column menu, the name of its resize handle. */
  header: string;
  /** The raw value: sorts the column and is shown when there is no `cell`. Leave out for columns of controls. */
  value?: (row: Row) => SortValue;
  /** What is shown; may use `CellValue` for the three kinds of value. */
  cell?: (row: Row) => ReactNode;
  /** The text in what `cell` shows, where that is more than text. Said, it is not clipped while it fits; see {@link CellFit}. */
  text?: (row: Row) => string;
  /** Width in rem of what `cell` shows beside its text, with the gap between. */
  besideTextRem?: number;
  /** `end` for numbers. */
  align?: 'start' | 'end';
  /** Starting width in px, and the width of its skeleton; 160 by default. */
  widthPx?: number;
  minWidthPx?: number;
  /** True when there is a `value`, unless set. */
  isSortable?: boolean;
  /** The first click sorts downwards: for numbers where more is worse. */
  isDescendingFirst?: boolean;
  /** Plain text that may need several lines: the row grows with it, where all rows are in the document. */
  canWrap?: boolean;
  /** Cannot be hidden. The first column never can. */
  isAlwaysShown?: boolean;
  /** Hidden until the person turns it on. */
  isInitiallyHidden?: boolean;
};

/**
 * Whether a cell's text surely fits its column. What fits is not clipped: the browser moves everything that is clipped by itself,
 * which in a long table that scrolls took it as long as all text.
 */
export type CellFit<Row> = (column: DataColumn<Row>, isFirst: boolean, text: string) => boolean;

/** The sorted column; null leaves the order of the rows as given. */
export type TableSort = { readonly columnId: string; readonly isDescending: boolean } | null;

/** Row height: 40 or 32 px. */
export type TableDensity = 'comfortable' | 'compact';

/** Row heights in px by density. */
export const ROW_HEIGHT_PX: Record<TableDensity, number> = { comfortable: 40, compact: 32 };

/** Rows up to this many are all in the document; above it only those near the view are. */
export const VIRTUALISE_ABOVE = 200;

/** Width of the selection column in px. */
export const SELECT_WIDTH_PX = 40;

const DEFAULT_WIDTH_PX = 160;
const DEFAULT_MIN_WIDTH_PX = 64;

/** The starting width of a column in px. */
export function initialWidthPx<Row>(column: DataColumn<Row>): number {
  return column.widthPx ?? DEFAULT_WIDTH_PX;
}

/** The width in px a column cannot be made smaller than. */
export function minWidthPx<Row>(column: DataColumn<Row>): number {
  return column.minWidthPx ?? DEFAULT_MIN_WIDTH_PX;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Compares two present values of a column in ascending order: words as a person files them, numbers by size. */
export function compareSortValues(a: NonNullable<SortValue>, b: NonNullable<SortValue>): number {
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b);
  return Number(a) - Number(b);
}
