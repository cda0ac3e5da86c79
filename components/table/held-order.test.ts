import { describe, expect, it } from 'vitest';
import { keepOrder } from './held-order.ts';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));
const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id);

describe('rows of a live table while somebody is on them', () => {
  it('stay where they are when their order changes', () => {
    expect(idsOf(keepOrder(rows('c', 'a', 'b'), ['a', 'b', 'c']))).toEqual(['a', 'b', 'c']);
  });

  it('close up when one leaves', () => {
    expect(idsOf(keepOrder(rows('c', 'a'), ['a', 'b', 'c']))).toEqual(['a', 'c']);
  });

  it('are followed by new ones, in the order in which those come', () => {
    expect(idsOf(keepOrder(rows('z', 'b', 'y', 'a'), ['a', 'b']))).toEqual(['a', 'b', 'z', 'y']);
  });

  it('are the very same array when nothing changed', () => {
    const same = rows('a', 'b');
    expect(keepOrder(same, ['a', 'b'])).toBe(same);
  });
});
