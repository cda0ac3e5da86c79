import { describe, expect, it } from 'vitest';
import { visibleRange } from './visible-range.ts';

const range = { startIndex: 100, endIndex: 103, overscan: 2, count: 5000 };

describe('visibleRange', () => {
  it('holds the rows in view with their overscan', () => {
    expect(visibleRange(range, 101)).toEqual([98, 99, 100, 101, 102, 103, 104, 105]);
  });

  it('never drops the focused row, above or below the view', () => {
    expect(visibleRange(range, 3)).toEqual([3, 98, 99, 100, 101, 102, 103, 104, 105]);
    expect(visibleRange(range, 4999).at(-1)).toBe(4999);
  });

  it('stays inside the rows there are', () => {
    expect(visibleRange({ startIndex: 0, endIndex: 1, overscan: 5, count: 3 }, 9)).toEqual([0, 1, 2]);
    expect(visibleRange({ startIndex: 0, endIndex: 0, overscan: 5, count: 0 }, 0)).toEqual([]);
  });
});
