import type { Range } from '@tanstack/react-virtual';

/**
 * Rows come into the document and leave it so many at a time. Each time, the browser styles, lays out and paints the table anew,
 * which costs about the same for one row as for eight; in between a scroll only moves what is painted already.
 */
const STEP = 8;

/**
 * The rows to keep in the document: those in view with at least their overscan, whole steps of them, and always the row that holds
 * the focus, because removing a focused row throws the focus away. Ascending, without doubles.
 */
export function visibleRange(range: Range, activeIndex: number): number[] {
  const first = Math.max(0, Math.floor((range.startIndex - range.overscan) / STEP) * STEP);
  const last = Math.min(range.count, Math.ceil((range.endIndex + range.overscan + 1) / STEP) * STEP) - 1;
  const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
  if (activeIndex < 0 || activeIndex >= range.count) return indexes;
  if (activeIndex < first) return [activeIndex, ...indexes];
  if (activeIndex > last) return [...indexes, activeIndex];
  return indexes;
}
