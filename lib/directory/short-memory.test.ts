import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createShortMemory } from './short-memory.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

describe('a short memory', () => {
  it('answers the same question once while the answer is young, also while it is worked out', async () => {
    const remember = createShortMemory<number>({ keepMs: 1_000, maxEntries: 10 });
    const work = vi.fn(() => Promise.resolve(7));
    expect(await Promise.all([remember('a', work), remember('a', work)])).toEqual([7, 7]);
    expect(work).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 1_001);
    await remember('a', work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('does not remember a failure', async () => {
    const remember = createShortMemory<number>({ keepMs: 1_000, maxEntries: 10 });
    await expect(remember('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await remember('a', () => Promise.resolve(1))).toBe(1);
  });

  it('forgets the oldest when there are too many', async () => {
    const remember = createShortMemory<number>({ keepMs: 1_000, maxEntries: 2 });
    const work = vi.fn(() => Promise.resolve(1));
    for (const key of ['a', 'b', 'c', 'b', 'a']) await remember(key, work);
    expect(work).toHaveBeenCalledTimes(4);
  });
});
