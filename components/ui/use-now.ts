'use client';

import { useSyncExternalStore } from 'react';

type Ticker = {
  nowMs: number;
  readonly listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval> | undefined;
};

/** One timer per interval for the whole page, however many ages and count-downs are on screen. */
const tickers = new Map<number, Ticker>();

function tickerFor(intervalMs: number): Ticker {
  let ticker = tickers.get(intervalMs);
  if (!ticker) {
    ticker = { nowMs: Date.now(), listeners: new Set(), timer: undefined };
    tickers.set(intervalMs, ticker);
  }
  return ticker;
}

const subscribers = new Map<number, (listener: () => void) => () => void>();

function subscriberFor(intervalMs: number): (listener: () => void) => () => void {
  const known = subscribers.get(intervalMs);
  if (known) return known;
  const subscribe = (listener: () => void) => {
    const ticker = tickerFor(intervalMs);
    if (ticker.listeners.size === 0) {
      ticker.nowMs = Date.now();
      ticker.timer = setInterval(() => {
        ticker.nowMs = Date.now();
        for (const each of ticker.listeners) each();
      }, intervalMs);
    }
    ticker.listeners.add(listener);
    return () => {
      ticker.listeners.delete(listener);
      if (ticker.listeners.size === 0) clearInterval(ticker.timer);
    };
  };
  subscribers.set(intervalMs, subscribe);
  return subscribe;
}

/**
 * The present in epoch milliseconds, moving on every `intervalMs`. Null on the server and while hydrating, because the two
 * clocks differ: leave the age or the count-down out until it is known.
 */
export function useNow(intervalMs = 1000): number | null {
  return useSyncExternalStore<number | null>(
    subscriberFor(intervalMs),
    () => tickerFor(intervalMs).nowMs,
    () => null,
  );
}
