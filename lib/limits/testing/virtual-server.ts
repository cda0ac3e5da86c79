import type { RateHeaders } from '../budget-types.ts';
import { NO_RATE_HEADERS } from '../rate-headers.ts';

/** How a virtual server counts. Times are virtual milliseconds. */
export type VirtualServerOptions = {
  readonly kind: 'fixed' | 'aligned' | 'rolling';
  readonly limit: number;
  readonly windowMs: number;
  readonly countsRejected: boolean;
  readonly sendsHeaders: boolean;
  readonly rounding: 'ceil' | 'floor' | 'round';
};

/** One verdict, with the headers of its answer and the time until the server has room again. */
export type VirtualVerdict = { readonly admitted: boolean; readonly headers: RateHeaders; readonly roomInMs: number };

/** A server's rate limit in virtual time, written apart from the budget so that it can judge it. */
export type VirtualServer = {
  arrive(atMs: number): VirtualVerdict;
  readonly rejected: number;
  readonly admitted: number;
};

/** Keeps the arrival times of everything counted and derives the rest from them. */
export function createVirtualServer(options: VirtualServerOptions): VirtualServer {
  const { kind, limit, windowMs } = options;
  let counted: number[] = [];
  let openedAtMs = Number.NEGATIVE_INFINITY;
  let rejected = 0;
  let admitted = 0;

  const rollTo = (atMs: number) => {
    if (kind === 'rolling') {
      counted = counted.filter((moment) => moment > atMs - windowMs);
      openedAtMs = counted[0] ?? atMs;
    } else if (kind === 'aligned') {
      openedAtMs = Math.floor(atMs / windowMs) * windowMs;
      counted = counted.filter((moment) => moment >= openedAtMs);
    } else if (atMs >= openedAtMs + windowMs) {
      counted = [];
      openedAtMs = atMs;
    }
  };
  const roomInMs = (atMs: number) => {
    const oldest = kind === 'rolling' ? (counted[Math.max(counted.length - limit, 0)] ?? atMs) : openedAtMs;
    return oldest + windowMs - atMs;
  };
  return {
    arrive(atMs) {
      rollTo(atMs);
      const isAdmitted = counted.length < limit;
      if (isAdmitted) admitted += 1;
      else rejected += 1;
      if (isAdmitted || options.countsRejected) counted.push(atMs);
      if (kind === 'rolling') openedAtMs = counted[0] ?? atMs;
      const resetMs = Math[options.rounding]((openedAtMs + windowMs - atMs) / 1_000) * 1_000;
      const headers = options.sendsHeaders ? { count: counted.length, allowed: limit, resetMs } : NO_RATE_HEADERS;
      return { admitted: isAdmitted, headers, roomInMs: roomInMs(atMs) };
    },
    get rejected() {
      return rejected;
    },
    get admitted() {
      return admitted;
    },
  };
}
