import type { Range } from '@tanstack/react-virtual';

/**
 * The rows to keep in the document: those in view with their overscan, and always the row that holds the focus, because
 * removing a focused row throws the focus away. Ascending, without doubles.
 */
export function visibleRange(range: Range, activeIndex: number): number[] {
  const first = Math.max(0, range.startIndex - range.overscan);
  const last = Math.min(range.count - 1, range.endIndex + range.overscan);
  const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);
  if (activeIndex < 0 || activeIndex >= range.count) return indexes;
  if (activeIndex < first) return [activeIndex, ...indexes];
  if (activeIndex > last) return [...indexes, activeIndex];
  return indexes;
}
