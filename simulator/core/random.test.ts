import { describe, expect, it } from 'vitest';
import { between, createRandomSource, createRng, uuidFrom } from './random.ts';

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);

describe('createRng', () => {
  it('gives the same numbers for the same seed and label, others for others', () => {
    const first = draw(5, createRng(1, 'users'));
    expect(draw(5, createRng(1, 'users'))).toEqual(first);
    expect(draw(5, createRng(2, 'users'))).not.toEqual(first);
    expect(draw(5, createRng(1, 'groups'))).not.toEqual(first);
  });

  it('spreads over the whole range', () => {
    const rng = createRng(7, 'spread');
    const buckets = new Array<number>(10).fill(0);
    for (let index = 0; index < 10_000; index += 1) {
      const bucket = Math.floor(rng() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const size of buckets) expect(size).toBeGreaterThan(850);
  });
});

describe('createRandomSource', () => {
  it('goes on where a stream stood, and rewinds to its beginning', () => {
    const source = createRandomSource(3);
    const first = source.rng('a')();
    expect(source.rng('a')()).not.toBe(first);
    source.rewind();
    expect(source.rng('a')()).toBe(first);
  });

  it('keeps streams apart: drawing from one does not shift another', () => {
    const quiet = createRandomSource(3);
    const busy = createRandomSource(3);
    draw(100, busy.rng('noise'));
    expect(busy.rng('a')()).toBe(quiet.rng('a')());
  });
});

describe('uuidFrom', () => {
  it('makes version 4 UUIDs that do not repeat', () => {
    const rng = createRng(1, 'ids');
    const ids = new Set(draw(5_000, () => 0).map(() => uuidFrom(rng)));
    expect(ids.size).toBe(5_000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('between', () => {
  it('reaches both ends and nothing beyond', () => {
    const rng = createRng(1, 'dice');
    expect(new Set(draw(500, () => between(rng, 1, 6)))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });
});
