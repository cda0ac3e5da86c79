import { systemClock } from '#lib/clock.ts';
import type { Clock } from '#lib/clock.ts';

/**
 * Epoch milliseconds that only move forward: the machine's clock at start-up plus the time that has passed. A corrected
 * system clock can therefore neither end a window early nor stretch a pause.
 */
export const steadyClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) => systemClock.sleep(ms, signal),
};
