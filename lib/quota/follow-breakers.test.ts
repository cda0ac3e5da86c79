import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { followBreakers } from './follow-breakers.ts';

/** A process that has called for two organisations, over signals that never come. */
function follow(load: (orgId: string) => Promise<[]>) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const decideBreakers = vi.fn();
  const board = { known: new Set(['one', 'other']), load: vi.fn(load) };
  onTestFinished(followBreakers({ decideBreakers }, board, { subscribe: () => () => undefined }));
  return { decideBreakers, board };
}

describe('decisions on breakers', () => {
  it('are found within a minute when their signal was lost', async () => {
    const { decideBreakers } = follow(() => Promise.resolve([]));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(decideBreakers.mock.calls).toEqual([
      ['one', []],
      ['other', []],
    ]);
  });

  it('are looked for by one round at a time while the database is silent', async () => {
    const { board } = follow(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(board.load.mock.calls).toEqual([['one']]);
  });
});
