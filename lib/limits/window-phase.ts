import type { RateHeaders } from './budget-types.ts';

/** One answer that carried count and reset. It was counted at some moment between `sentAtMs` and `answeredAtMs`. */
export type PhaseObservation = {
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
  readonly count: number;
  readonly resetMs: number;
  /** Calls of ours that a rolling window must have counted at that moment, this one included. */
  readonly rollingFloor: number;
};

/**
 * What the headers tell of a fixed window: between which two moments it ends, and the highest count seen in it. The end is
 * an interval because `reset` is rounded to whole seconds, nobody says which way, and answers take time.
 */
export type WindowPhase = {
  /** Reads one answer. Returns true when it opened a window that was not known before. */
  observe(observation: PhaseObservation): boolean;
  readonly isFixed: boolean;
  readonly end: { readonly earliestMs: number; readonly latestMs: number } | null;
  /** Highest count the server reported in the window that ends at `end`. */
  readonly count: number;
  /** Length the window must have at least, judging by the resets seen; 0 when none was seen. */
  readonly longestResetMs: number;
};

/** Observation from what a budget knows of a call, or null when the headers say too little. */
export function toPhaseObservation(
  headers: RateHeaders,
  sentAtMs: number,
  answeredAtMs: number,
  rollingFloor: number,
): PhaseObservation | null {
  if (headers.count === null || headers.resetMs === null) return null;
  return { sentAtMs, answeredAtMs, count: headers.count, resetMs: headers.resetMs, rollingFloor };
}

/**
 * Knows nothing at first. A window is called fixed only when, right after one ended, the server counted fewer calls than a
 * rolling window of the same length must have counted; answers that no fixed window explains take that back.
 */
export function createWindowPhase(windowMs: number, serverSecondMs: number): WindowPhase {
  let end: { earliestMs: number; latestMs: number } | null = null;
  let count = 0;
  let longestResetMs = 0;
  let isFixed = false;

  const judge = (observation: PhaseObservation) => {
    // Only a server that has shown a reset of about our window's length is known to use that length.
    const isLengthConfirmed = longestResetMs >= windowMs - serverSecondMs;
    // One call of slack: it is not documented whether the count includes the call that carries it.
    if (isLengthConfirmed && observation.count < observation.rollingFloor - 1) isFixed = true;
  };
  return {
    observe(observation) {
      const earliestMs = observation.sentAtMs + observation.resetMs - serverSecondMs;
      const latestMs = observation.answeredAtMs + observation.resetMs + serverSecondMs;
      longestResetMs = Math.max(longestResetMs, observation.resetMs);
      const isLater = end !== null && (observation.sentAtMs >= end.latestMs || earliestMs > end.latestMs);
      if (end === null || isLater) {
        const isFirst = end === null;
        if (isFixed && end !== null && observation.sentAtMs < end.earliestMs) isFixed = false;
        end = { earliestMs, latestMs };
        count = observation.count;
        if (!isFirst) judge(observation);
        return true;
      }
      if (latestMs < end.earliestMs) return false;
      const narrowed = { earliestMs: Math.max(end.earliestMs, earliestMs), latestMs: Math.min(end.latestMs, latestMs) };
      if (narrowed.earliestMs <= narrowed.latestMs) {
        end = narrowed;
      } else {
        // Two answers that contradict each other: no fixed window explains both.
        isFixed = false;
        end = { earliestMs: Math.min(end.earliestMs, earliestMs), latestMs: Math.max(end.latestMs, latestMs) };
      }
      count = Math.max(count, observation.count);
      return false;
    },
    get isFixed() {
      return isFixed;
    },
    get end() {
      return end;
    },
    get count() {
      return count;
    },
    get longestResetMs() {
      return longestResetMs;
    },
  };
}
