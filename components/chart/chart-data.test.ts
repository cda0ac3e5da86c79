import { describe, expect, it } from 'vitest';
import { axisMaximum, lonelyIndexes, summarise, toAlignedData } from './chart-data.ts';

const times = [60_000, 120_000, 180_000];

describe('toAlignedData', () => {
  it('keeps a gap a gap', () => {
    expect(toAlignedData(times, [{ label: 'a', values: [1, null, 3] }], false)).toEqual([
      [60, 120, 180],
      [1, null, 3],
    ]);
  });

  it('stacks series on those before them, highest first, and leaves a gap only where every series has one', () => {
    const series = [
      { label: 'a', values: [1, null, null] },
      { label: 'b', values: [2, 5, null] },
    ];
    expect(toAlignedData(times, series, true)).toEqual([
      [60, 120, 180],
      [3, 5, null],
      [1, null, null],
    ]);
  });
});

describe('axisMaximum', () => {
  it('leaves room above the limit even when the values stay far below it', () => {
    expect(axisMaximum([[60], [12]], { label: 'Limit', value: 300 })).toBe(360);
  });

  it('leaves an empty chart a height', () => {
    expect(axisMaximum([[60], [null]], undefined)).toBe(1);
  });
});

describe('lonelyIndexes', () => {
  it('finds values that no line would show', () => {
    expect(lonelyIndexes([4, null, 5, 6, null, 7])).toEqual([0, 5]);
    expect(lonelyIndexes([null, 3])).toEqual([1]);
    expect(lonelyIndexes([])).toEqual([]);
  });
});

describe('summarise', () => {
  it('gives last, highest, gaps and limit of a chart in words', () => {
    const words = summarise([{ label: 'Calls', values: [10, null, 40, 20] }], 'calls/min', String, {
      label: 'Allowed',
      value: 300,
    });
    expect(words).toBe('Calls: last 20, highest 40 calls/min, 1 of 4 points without data. Allowed: 300 calls/min.');
  });

  it('does not give a series without data a value', () => {
    expect(summarise([{ label: 'Calls', values: [null] }], 'calls', String, undefined)).toBe('Calls: no data.');
  });
});
