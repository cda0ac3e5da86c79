import { describe, expect, it } from 'vitest';
import { visibleRange } from './visible-range.ts';

const range = { startIndex: 100, endIndex: 103, overscan: 2, count: 5000 };

const rowsFrom = (first: number, count: number) => Array.from({ length: count }, (_, offset) => first + offset);

describe('visibleRange', () => {
  it('holds the rows in view with their overscan, in whole steps', () => {
    expect(visibleRange(range, 101)).toEqual(rowsFrom(96, 16));
  });

  it('stays the same over a short scroll, so that the browser has nothing to draw', () => {
    expect(visibleRange({ ...range, startIndex: 106, endIndex: 108 }, 101)).toEqual(
      visibleRange({ ...range, startIndex: 107, endIndex: 109 }, 101),
    );
  });

  it('never drops the focused row, above or below the view', () => {
    expect(visibleRange(range, 3)).toEqual([3, ...rowsFrom(96, 16)]);
    expect(visibleRange(range, 4999).at(-1)).toBe(4999);
  });

  it('stays inside the rows there are', () => {
    expect(visibleRange({ startIndex: 0, endIndex: 1, overscan: 5, count: 3 }, 9)).toEqual([0, 1, 2]);
    expect(visibleRange({ startIndex: 0, endIndex: 0, overscan: 5, count: 0 }, 0)).toEqual([]);
  });
});
