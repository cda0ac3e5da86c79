import type { RateHeaders } from '../budget-types.ts';
import { NO_RATE_HEADERS } from '../rate-headers.ts';

/** Another application on the same limit: an even stream of calls, or one with random gaps, that may switch on and off. */
export type VirtualOthers = {
  /** Part of the limit it asks for in each window. */
  readonly share: number;
  /** Its first call; at once when absent. */
  readonly fromMs?: number;
  /** Switches off after `onMs` and on again after `offMs`, from time 0; always on without them. */
  readonly onMs?: number;
  readonly offMs?: number;
  /** Numbers in [0, 1) that stretch and shrink its gaps; even ones without. */
  readonly random?: () => number;
};

/** How a virtual server counts. Times are virtual milliseconds. */
export type VirtualServerOptions = {
  readonly kind: 'fixed' | 'aligned' | 'rolling';
  readonly limit: number;
  readonly windowMs: number;
  readonly countsRejected: boolean;
  readonly sendsHeaders: boolean;
  readonly rounding: 'ceil' | 'floor' | 'round';
  /** Length of the second that `reset` is rounded to; 1,000 when absent. */
  readonly secondMs?: number;
  readonly others?: VirtualOthers;
};

/** One verdict, with the headers of its answer and the time until the server has room again. */
export type VirtualVerdict = { readonly admitted: boolean; readonly headers: RateHeaders; readonly roomInMs: number };

/** A server's rate limit in virtual time, written apart from the budget so that it can judge it. */
export type VirtualServer = {
  /** Moments must not run backwards. */
  arrive(atMs: number): VirtualVerdict;
  /** The limit from now on. */
  setLimit(limit: number): void;
  readonly rejected: number;
  readonly admitted: number;
  /** How the other application fared until the last arrival. */
  readonly others: { readonly admitted: number; readonly rejected: number };
};

/** Keeps the arrival times of everything counted and derives the rest from them. */
export function createVirtualServer(options: VirtualServerOptions): VirtualServer {
  const { kind, windowMs, secondMs = 1_000 } = options;
  let { limit } = options;
  let counted: number[] = [];
  let head = 0;
  let openedAtMs = Number.NEGATIVE_INFINITY;
  let rejected = 0;
  let admitted = 0;
  const others = { admitted: 0, rejected: 0 };
  let nextOfOthersMs = options.others?.fromMs ?? 0;

  const inWindow = () => counted.length - head;
  const clear = () => {
    counted = [];
    head = 0;
  };
  const rollTo = (atMs: number) => {
    if (kind === 'rolling') {
      while (head < counted.length && (counted[head] ?? 0) <= atMs - windowMs) head += 1;
      openedAtMs = counted[head] ?? atMs;
    } else if (kind === 'aligned') {
      const startMs = Math.floor(atMs / windowMs) * windowMs;
      if (startMs !== openedAtMs) clear();
      openedAtMs = startMs;
    } else if (atMs >= openedAtMs + windowMs) {
      clear();
      openedAtMs = atMs;
    }
  };
  const take = (atMs: number): boolean => {
    rollTo(atMs);
    const isAdmitted = inWindow() < limit;
    if (isAdmitted || options.countsRejected) counted.push(atMs);
    if (kind === 'rolling') openedAtMs = counted[head] ?? atMs;
    return isAdmitted;
  };
  const letOthersCall = (untilMs: number) => {
    const { share = 0, onMs = 0, offMs = 0, random } = options.others ?? {};
    if (share <= 0) return;
    const stepMs = windowMs / (share * options.limit);
    while (nextOfOthersMs <= untilMs) {
      const isOn = onMs === 0 || offMs === 0 || nextOfOthersMs % (onMs + offMs) < onMs;
      if (isOn) others[take(nextOfOthersMs) ? 'admitted' : 'rejected'] += 1;
      nextOfOthersMs += random === undefined ? stepMs : stepMs * -Math.log(1 - random());
    }
  };
  const roomInMs = (atMs: number) => {
    const freeing = counted[Math.max(counted.length - limit, head)] ?? atMs;
    return (kind === 'rolling' ? freeing : openedAtMs) + windowMs - atMs;
  };
  return {
    arrive(atMs) {
      letOthersCall(atMs);
      const isAdmitted = take(atMs);
      if (isAdmitted) admitted += 1;
      else rejected += 1;
      const resetMs = Math[options.rounding]((openedAtMs + windowMs - atMs) / secondMs) * secondMs;
      const headers = options.sendsHeaders ? { count: inWindow(), allowed: limit, resetMs } : NO_RATE_HEADERS;
      return { admitted: isAdmitted, headers, roomInMs: roomInMs(atMs) };
    },
    setLimit(value) {
      limit = value;
    },
    get rejected() {
      return rejected;
    },
    get admitted() {
      return admitted;
    },
    others,
  };
}
