import { createRecentIds } from '#lib/events/recent-ids.ts';

/** So long a key that was found wrong is refused without another look; at most so many are remembered. */
const REFUSED_MS = 2_000;
const REMEMBERED = 10_000;
/** Look-ups of keys that nobody knows, in one process: so many at once, and so many each second after that. */
const BURST = 50;
const PER_SECOND = 20;

/** What a process does for keys it does not know; milliseconds of the clock that is passed in. */
export type StrangerGuard = {
  /** `look`: one look-up is taken. `refuse`: it was wrong a moment ago. A number: no look-up is left, ask again after so long. */
  admit(key: string): 'look' | 'refuse' | number;
  /** The look-up found the key wrong. */
  refused(key: string): void;
  /** The look-up found it right: those who have a key use up nothing. */
  recognised(): void;
};

/**
 * Bounds what keys that are made up cost, however many come. Whole keys are remembered as wrong and never ids alone: a key that
 * is made later has another secret, so that it works at once. One that becomes right again (its organisation comes back) is
 * refused for {@link REFUSED_MS} at most. Time is passed in.
 */
export function createStrangerGuard(now: () => number): StrangerGuard {
  const wrong = createRecentIds(REFUSED_MS, REMEMBERED, now);
  let left = BURST;
  let countedAtMs = now();
  return {
    admit(key) {
      if (wrong.has(key)) return 'refuse';
      const nowMs = now();
      left = Math.min(BURST, left + ((nowMs - countedAtMs) * PER_SECOND) / 1_000);
      countedAtMs = nowMs;
      if (left < 1) return Math.ceil(((1 - left) * 1_000) / PER_SECOND);
      left -= 1;
      return 'look';
    },
    refused: (key) => wrong.add(key),
    recognised() {
      left = Math.min(BURST, left + 1);
    },
  };
}
