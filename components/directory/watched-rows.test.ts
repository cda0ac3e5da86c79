import { describe, expect, it } from 'vitest';
import { watchedRows } from './watched-rows.ts';

const rowIds = Array.from({ length: 1_000 }, (_, index) => `u${index}`);
const view = (from: number, count: number) => rowIds.slice(from, from + count);

describe('the rows that are watched', () => {
  it('are those in view, those around them and the open one, and never more than a stream takes', () => {
    const watched = watchedRows(rowIds, view(500, 20), 'u3', []);
    expect(watched).toEqual(expect.arrayContaining([...view(440, 140), 'u3']));
    expect(watchedRows(rowIds, view(0, 400), 'u900', [])).toHaveLength(200);
    expect(watchedRows(rowIds, view(0, 400), 'u900', [])).toContain('u900');
  });

  it('stay the same while a short scroll shows none that is not watched', () => {
    const watched = watchedRows(rowIds, view(500, 20), null, []);
    expect(watchedRows(rowIds, view(530, 20), null, watched)).toBe(watched);
    expect(watchedRows(rowIds, view(600, 20), null, watched)).not.toBe(watched);
    expect(watchedRows(rowIds, view(500, 20), 'u3', watched)).toContain('u3');
  });

  it('are none where there are none', () => {
    expect(watchedRows([], [], null, [])).toEqual([]);
  });
});
