import { describe, expect, it } from 'vitest';
import { compareSortValues } from './column.ts';

describe('compareSortValues', () => {
  it('files words as a person does: case and accents aside, numbers by size', () => {
    const names = ['agent 10', 'Éva', 'agent 2', 'eva b', 'Zoe', 'Adam'];
    expect(names.toSorted(compareSortValues)).toEqual(['Adam', 'agent 2', 'agent 10', 'Éva', 'eva b', 'Zoe']);
  });

  it('orders numbers, dates and booleans by size', () => {
    expect([10, 9, 100].toSorted(compareSortValues)).toEqual([9, 10, 100]);
    expect([new Date(2), new Date(1)].toSorted(compareSortValues)).toEqual([new Date(1), new Date(2)]);
    expect([true, false].toSorted(compareSortValues)).toEqual([false, true]);
  });
});
