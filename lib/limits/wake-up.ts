import type { Clock } from '#lib/clock.ts';

/** One timer that is set to the earliest of the moments it is asked for. */
export type WakeUp = {
  /** Wakes at `atMs` or earlier; null asks for nothing. */
  noLaterThan(atMs: number | null): void;
  clear(): void;
};

/** setTimeout overflows beyond this. */
const MAX_TIMER_MS = 2_000_000_000;

/** A timer that is not set. */
export function createWakeUp(clock: Clock, wake: () => void): WakeUp {
  let timer: NodeJS.Timeout | null = null;
  let setForMs = Infinity;
  const clear = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    setForMs = Infinity;
  };
  return {
    noLaterThan(atMs) {
      if (atMs === null || atMs >= setForMs) return;
      clear();
      setForMs = atMs;
      const waitMs = Math.min(Math.max(atMs - clock.now(), 1), MAX_TIMER_MS);
      timer = setTimeout(() => {
        clear();
        wake();
      }, Math.ceil(waitMs));
    },
    clear,
  };
}
