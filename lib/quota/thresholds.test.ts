import { describe, expect, it } from 'vitest';
import { usageLevel, usageRatio } from './thresholds.ts';

describe('usageLevel', () => {
  it.each([
    [0, 'normal'],
    [0.799, 'normal'],
    [0.8, 'near'],
    [0.899, 'near'],
    [0.9, 'reached'],
    [1.4, 'reached'],
  ] as const)('calls %s %s', (ratio, level) => expect(usageLevel(ratio)).toBe(level));
});

describe('usageRatio', () => {
  it('divides, and knows when there is nothing to divide by', () => {
    expect(usageRatio(240, 300)).toBe(0.8);
    expect(usageRatio(240, null)).toBeNull();
    expect(usageRatio(240, 0)).toBeNull();
  });
});
