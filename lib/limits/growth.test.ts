import { describe, expect, it } from 'vitest';
import { createGrowth } from './growth.ts';

const WINDOW_MS = 60_000;

describe('growth of a backlog', () => {
  it('expects more while calls come one after the other, and the more the faster they come', () => {
    const slow = createGrowth(WINDOW_MS);
    const fast = createGrowth(WINDOW_MS);
    for (let atMs = 0; atMs < 10_000; atMs += 100) {
      fast.note(atMs);
      if (atMs % 1_000 === 0) slow.note(atMs);
    }
    expect(slow.toCome(10_000)).toBeGreaterThanOrEqual(1);
    expect(fast.toCome(10_000)).toBeGreaterThan(5 * slow.toCome(10_000));
  });

  it('expects nothing more shortly after the last call of a batch, and says when to look again', () => {
    const growth = createGrowth(WINDOW_MS);
    for (let call = 0; call < 500; call += 1) growth.note(0);
    expect(growth.toCome(0)).toBe(500);
    const first = growth.nextChangeMs(0);
    expect(first).toBeGreaterThan(0);
    expect(growth.toCome(growth.nextChangeMs(first))).toBe(0);
  });
});
