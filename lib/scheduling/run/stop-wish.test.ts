import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchStopWish } from './stop-wish.ts';

describe('the wish to stop a run', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked for after a signal, and again when one came during the question', async () => {
    let signal: () => void = () => undefined;
    const answers = [false, true];
    let asked = 0;
    const wish = watchStopWish(
      async () => {
        if (asked++ === 0) signal();
        return answers.shift() ?? false;
      },
      (listener) => {
        signal = listener;
        return () => undefined;
      },
    );
    signal();
    await vi.advanceTimersByTimeAsync(200);
    expect([asked, wish.signal.aborted]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(200);
    expect([asked, wish.signal.aborted]).toEqual([2, true]);
  });

  it('is asked for once after many signals, not at all after the end, and a question that fails is no wish', async () => {
    const asked = vi.fn(() => Promise.reject(new Error('the database is away')));
    let signal: () => void = () => undefined;
    const wish = watchStopWish(asked, (listener) => {
      signal = listener;
      return () => undefined;
    });
    for (let count = 0; count < 50; count++) signal();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveBeenCalledTimes(1);
    signal();
    wish.close();
    signal();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(wish.signal.aborted).toBe(false);
  });

  it('is found within a quarter of a minute when its signal was lost', async () => {
    let isWished = false;
    const wish = watchStopWish(
      () => Promise.resolve(isWished),
      () => () => undefined,
    );
    isWished = true;
    await vi.advanceTimersByTimeAsync(15_200);
    expect(wish.signal.aborted).toBe(true);
    wish.close();
  });
});
