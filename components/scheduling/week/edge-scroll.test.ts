import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeStep } from './edge-scroll.ts';

describe('scrolling at an edge', () => {
  it('stands still in the middle and goes towards the edge the pointer is at, fastest at and beyond it', () => {
    expect(edgeStep(500, 0, 1_000)).toBe(0);
    expect(edgeStep(30, 0, 1_000)).toBeLessThan(0);
    expect(edgeStep(970, 0, 1_000)).toBeGreaterThan(0);
    expect(edgeStep(1_000, 0, 1_000)).toBe(edgeStep(5_000, 0, 1_000));
    expect(edgeStep(990, 0, 1_000)).toBeGreaterThan(edgeStep(960, 0, 1_000));
  });

  it('is the same to both sides, and has a place to stand still in any area', () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 4_000 }), fc.integer({ min: -500, max: 4_500 }), (size, position) => {
        expect(edgeStep(size - position, 0, size) + edgeStep(position, 0, size)).toBe(0);
        expect(edgeStep(size / 2, 0, size)).toBe(0);
      }),
    );
  });
});
