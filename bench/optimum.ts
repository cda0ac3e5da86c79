/** What one limited bucket allows, and who else spends from it. Times are simulated milliseconds from the start of the run. */
export type OptimumInput = {
  /** Calls that must all have had their effect. */
  readonly calls: number;
  /** Calls the server admits in one window. */
  readonly limit: number;
  readonly windowMs: number;
  readonly windowType: 'fixed' | 'aligned' | 'rolling';
  /** How much of an aligned window is still to come at the start; `windowMs` for the other types. */
  readonly firstWindowMs: number;
  /** Calls of everybody else (other applications, people) in (from, to]; they are to be admitted, all of them. */
  readonly othersBetween: (fromMs: number, toMs: number) => number;
  /** What one call costs a client that only sends, at the concurrency of the bench; measured on the machine. */
  readonly callMs: number;
  /** Longest time one call takes by itself, where a scenario makes some slow. */
  readonly slowestCallMs?: number;
};

/**
 * The fair optimum: the earliest moment at which a client that knows everything in advance (window type, phase, limit, what
 * others will call) can have all its calls applied, if no call of its own and none of the others' may be refused. It spends
 * greedily, as fast as the machine sends:
 * - fixed and aligned: U = limit − others' calls in each window; every window but the last is used up, and the last takes as
 *   long as its calls take to send. ⌈calls / U⌉ − 1 windows plus drain.
 * - rolling: call n goes out as soon as no span of one window, now or until this call has fallen out of it, holds more than
 *   the limit: U calls at once, then each as an earlier one falls out.
 */
export function fairOptimumMs(input: OptimumInput): number {
  const sentMs = input.windowType === 'rolling' ? lastOfRolling(input) : lastOfStaircase(input);
  return sentMs + (input.slowestCallMs ?? 0);
}

/** Windows after which a run is given up as impossible. */
const MAX_WINDOWS = 10_000;

function lastOfStaircase({
  calls,
  limit,
  windowMs,
  firstWindowMs,
  windowType,
  othersBetween,
  callMs,
}: OptimumInput): number {
  let left = calls;
  let startMs = 0;
  for (let window = 0; window < MAX_WINDOWS; window += 1) {
    const endMs = startMs + (window === 0 && windowType === 'aligned' ? firstWindowMs : windowMs);
    const usable = Math.max(0, Math.floor(limit - othersBetween(startMs, endMs)));
    const sendable = callMs > 0 ? Math.floor((endMs - startMs) / callMs) : Infinity;
    const spent = Math.min(left, usable, sendable);
    left -= spent;
    if (left === 0) return startMs + spent * callMs;
    startMs = endMs;
  }
  return Infinity;
}

/** Moments looked at within one window. */
const STEPS = 120;

function lastOfRolling({ calls, limit, windowMs, othersBetween, callMs }: OptimumInput): number {
  const stepMs = windowMs / STEPS;
  const sent: number[] = [];
  let nowMs = 0;
  for (let call = 0; call < calls; call += 1) {
    if (call > 0) nowMs += callMs;
    while (!fits(nowMs)) {
      // At least a millisecond on: sums of fractions may round to where they were.
      nowMs = Math.max(nowMs + 1, Math.min(nowMs + stepMs, nextFreeing(nowMs)));
      if (nowMs > MAX_WINDOWS * windowMs) return Infinity;
    }
    sent.push(nowMs);
  }
  return nowMs;

  /** Whether one more call now leaves every window that holds it within the limit. */
  function fits(atMs: number): boolean {
    let first = firstAfter(sent, atMs - windowMs);
    for (let untilMs = atMs; untilMs < atMs + windowMs; untilMs += stepMs) {
      while (first < sent.length && (sent[first] ?? Infinity) <= untilMs - windowMs) first += 1;
      const own = sent.length - first + 1;
      if (own + othersBetween(Math.max(0, untilMs - windowMs), untilMs) > limit) return false;
    }
    return true;
  }

  function nextFreeing(atMs: number): number {
    const oldest = sent[firstAfter(sent, atMs - windowMs)];
    return oldest === undefined ? Infinity : oldest + windowMs;
  }
}

function firstAfter(sorted: readonly number[], limitMs: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= limitMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Somebody who calls evenly, always or in turns. `callsPerWindow` while at work. */
export type SteadyCaller = {
  readonly callsPerWindow: number;
  readonly windowMs: number;
  /** At work and at rest in turns, counted from the epoch, where both are given. */
  readonly onMs?: number;
  readonly offMs?: number;
  /** Epoch moment (simulated) of the run's start. */
  readonly startMs: number;
};

/** Calls of a steady caller in a span that is counted from the run's start. */
export function callsOfSteady(caller: SteadyCaller, fromMs: number, toMs: number): number {
  const { callsPerWindow, windowMs, onMs, offMs, startMs } = caller;
  if (onMs === undefined || offMs === undefined) return (callsPerWindow * Math.max(0, toMs - fromMs)) / windowMs;
  const worked = (atMs: number) => {
    const cycles = Math.floor(atMs / (onMs + offMs));
    return cycles * onMs + Math.min(onMs, atMs - cycles * (onMs + offMs));
  };
  return (callsPerWindow * Math.max(0, worked(startMs + toMs) - worked(startMs + fromMs))) / windowMs;
}
