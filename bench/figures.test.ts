import { describe, expect, it } from 'vitest';
import { jainIndex, median, percentile, poissonMoments } from './figures.ts';

describe('percentile', () => {
  it('takes the nearest rank', () => {
    const values = [5, 1, 4, 2, 3];
    expect(percentile(values, 0.5)).toBe(3);
    expect(percentile(values, 0.95)).toBe(5);
    expect(percentile(values, 0)).toBe(1);
  });

  it('is nothing of nothing, and infinite when a call of it failed', () => {
    expect(percentile([], 0.5)).toBeNull();
    expect(percentile([1, Infinity], 0.99)).toBe(Infinity);
  });
});

describe('median', () => {
  it('is the middle value or the mean of two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNull();
    expect(median([Infinity, Infinity])).toBe(Infinity);
  });
});

describe('Jain’s index', () => {
  it('is 1 for equal shares and 1/n when one has everything', () => {
    expect(jainIndex([2, 2, 2])).toBe(1);
    expect(jainIndex([1, 0, 0, 0])).toBe(0.25);
    expect(jainIndex([0, 0])).toBe(1);
  });
});

describe('a Poisson process', () => {
  it('has moments in order, at its rate, within its span', () => {
    let state = 1;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const moments = poissonMoments(30 / 60_000, 600 * 60_000, random);
    expect(moments).toEqual([...moments].sort((left, right) => left - right));
    expect(moments.every((atMs) => atMs > 0 && atMs < 600 * 60_000)).toBe(true);
    // 18,000 expected; five standard deviations are 671.
    expect(Math.abs(moments.length - 18_000)).toBeLessThan(671);
  });

  it('is empty without a rate', () => {
    expect(poissonMoments(0, 1_000, Math.random)).toEqual([]);
  });
});
