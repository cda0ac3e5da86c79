import { describe, expect, it } from 'vitest';
import { createRecentIds } from './recent-ids.ts';

describe('recent ids', () => {
  it('are remembered for a while', () => {
    let nowMs = 0;
    const ids = createRecentIds(100, 10, () => nowMs);
    ids.add('a');
    nowMs = 99;
    expect(ids.has('a')).toBe(true);
    nowMs = 100;
    expect(ids.has('a')).toBe(false);
  });

  it('are no more than the bound, the latest of them', () => {
    const ids = createRecentIds(100, 2, () => 0);
    for (const id of ['a', 'b', 'a', 'c']) ids.add(id);
    expect(['a', 'b', 'c'].map((id) => ids.has(id))).toEqual([true, false, true]);
  });
});
