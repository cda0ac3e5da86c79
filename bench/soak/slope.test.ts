import { describe, expect, it } from 'vitest';
import { slope } from './slope.ts';

describe('the slope of measured points', () => {
  it('is that of a line, whatever noise lies evenly around it', () => {
    const line = [0, 1, 2, 3].map((x) => ({ x, y: 5 + 3 * x }));
    expect(slope(line)).toBeCloseTo(3);
    const noisy = line.flatMap(({ x, y }) => [
      { x, y: y + 10 },
      { x, y: y - 10 },
    ]);
    expect(slope(noisy)).toBeCloseTo(3);
  });

  it('is not known of a single moment', () => {
    expect(slope([])).toBeNull();
    expect(slope([{ x: 1, y: 1 }])).toBeNull();
  });
});
