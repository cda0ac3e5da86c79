import { describe, expect, it } from 'vitest';
import { sparklinePaths } from './sparkline.tsx';

describe('sparklinePaths', () => {
  it('breaks the line at a gap instead of drawing through it', () => {
    expect(sparklinePaths([1, 2, null, 3, 4], 4)).toHaveLength(2);
    expect(sparklinePaths([null, 1, null], 4)).toHaveLength(1);
    expect(sparklinePaths([null, null], 4)).toEqual([]);
  });

  it('never leaves its box, even for a value above the maximum', () => {
    expect(sparklinePaths([10, 0], 5)).toEqual(['M0.0 1.0h0.1L96.0 19.0']);
  });
});
