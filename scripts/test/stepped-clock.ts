import type { Clock } from '#lib/clock.ts';

/** A clock for one sleeper that stands still until it is moved. */
export type SteppedClock = Clock & {
  /** Lets `ms` pass; resolves once the sleeper waits for a moment beyond. */
  advance(ms: number): Promise<void>;
};

/** Starts at the machine's time. Sleeps take no time of their own: their moments follow each other as fast as the work between them. */
export function createSteppedClock(): SteppedClock {
  let nowMs = Date.now();
  let horizonMs = nowMs;
  let sleeper: { readonly untilMs: number; readonly wake: () => void } | null = null;
  let idle = Promise.withResolvers<void>();

  return {
    now: () => nowMs,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const untilMs = nowMs + ms;
        const wake = () => {
          nowMs = untilMs;
          resolve();
        };
        if (untilMs <= horizonMs) return wake();
        sleeper = { untilMs, wake };
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        idle.resolve();
      });
    },
    async advance(ms) {
      horizonMs += ms;
      if (sleeper && sleeper.untilMs > horizonMs) return;
      const woken = sleeper;
      sleeper = null;
      idle = Promise.withResolvers();
      woken?.wake();
      await idle.promise;
    },
  };
}
