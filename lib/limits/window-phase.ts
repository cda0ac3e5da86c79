import type { RateHeaders, WindowKind } from './budget-types.ts';

/** One answer that carried count and reset. It was counted at some moment between `sentAtMs` and `answeredAtMs`. */
export type PhaseObservation = {
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
  readonly count: number;
  readonly resetMs: number;
  /** Whether the call itself is among the counted ones for certain. */
  readonly isCounted: boolean;
  /** Calls of ours that the server had counted in the window seen last when this call was sent; 0 when it was another. */
  readonly countedBefore: number;
  /** Calls of ours that a rolling window must have counted at that moment, this one included. */
  readonly rollingFloor: number;
  /** Calls, ours and others', that a window opened at the moment can be expected to hold by now. */
  readonly expectedSince: (openedAtMs: number) => number;
};

/** What one answer meant. `late`: it belongs to a window that is over. `contradiction`: no window explains it. */
export type PhaseVerdict = 'opened' | 'continued' | 'late' | 'contradiction';

/** A moment that is known to lie between two others. */
export type Interval = { readonly earliestMs: number; readonly latestMs: number };

/**
 * What the headers tell of the server's window: whether it turns (all calls come back at its end) or rolls, between which
 * two moments it ends, and what was counted in it. The end is an interval because `reset` is rounded to whole seconds,
 * nobody says which way, and answers take time.
 */
export type WindowPhase = {
  observe(observation: PhaseObservation): PhaseVerdict;
  readonly kind: WindowKind;
  /** Whether it is proved that all calls come back at `end`. */
  readonly isTurning: boolean;
  /** End of the window that was seen last; of a rolling one the moment its oldest call leaves. */
  readonly end: Interval | null;
  /** The window that was seen last began then or earlier; null when none was. */
  readonly beganByMs: number | null;
  /** When the first call that met it was sent. */
  readonly seenSinceMs: number;
  /** Number of the window that was seen last. */
  readonly id: number;
  /** Highest count the server reported in it. */
  readonly count: number;
  /** Answered calls of ours among those counted in it. */
  readonly ownCounted: number;
  /** Length the window must have at least, judging by the resets seen; 0 when none was seen. */
  readonly longestResetMs: number;
  /** Forgets everything, for example because the headers cannot be trusted or the token is another one. */
  forget(): void;
};

/** Observation from what a budget knows of a call, or null when the headers say too little or make no sense. */
export function readPhase(headers: RateHeaders, windowMs: number): { count: number; resetMs: number } | null {
  const { count, resetMs } = headers;
  // A reset far beyond the window is another limit's, or nonsense.
  return count === null || resetMs === null || resetMs > 2 * windowMs ? null : { count, resetMs };
}

/**
 * Knows nothing at first. A window is called turning only when, right after one ended, the server counted fewer calls than
 * a rolling window of the same length must have counted; it is called rolling when an end has passed and the count is still
 * what a rolling window holds. Answers that no fixed window explains take the first back.
 */
export function createWindowPhase(windowMs: number, serverSecondMs: number): WindowPhase {
  let end: Interval | null = null;
  let openedBySentMs = 0;
  let id = 0;
  let count = 0;
  let ownCounted = 0;
  let longestResetMs = 0;
  let isTurning = false;
  let isRolling = false;
  let isAligned = false;

  /** Reads the first answer of a window against the one before; false when no window explains both. */
  const judge = (observation: PhaseObservation, before: Interval): boolean => {
    const hasPassed = observation.answeredAtMs >= before.earliestMs;
    if (!hasPassed) isTurning = false;
    // Only a server that has shown a reset of about our window's length is known to use that length.
    const isLengthConfirmed = longestResetMs >= windowMs - serverSecondMs;
    // One call of slack: it is not documented whether the count includes the call that carries it.
    if (observation.count < observation.rollingFloor - 1) {
      if (!hasPassed) return false;
      if (isLengthConfirmed) isTurning = true;
      if (isLengthConfirmed) isRolling = false;
      return true;
    }
    if (observation.count > 2 * observation.expectedSince(before.earliestMs) + ROLLING_SLACK) {
      isRolling = true;
      isTurning = false;
    }
    return true;
  };
  const noteOpening = ({ count: counted, resetMs, sentAtMs }: PhaseObservation, before: Interval | null) => {
    // The first call of a window says whether it opened it (fixed) or found it open (aligned).
    if (counted !== 1) return;
    if (resetMs < windowMs - 2 * serverSecondMs) isAligned = true;
    else if (before !== null && sentAtMs > before.latestMs + serverSecondMs) isAligned = false;
  };
  const open = (observation: PhaseObservation, seen: Interval): PhaseVerdict => {
    const before = end;
    if (before !== null && !judge(observation, before)) return 'contradiction';
    noteOpening(observation, before);
    end = seen;
    openedBySentMs = observation.sentAtMs;
    id += 1;
    count = observation.count;
    ownCounted = observation.isCounted ? 1 : 0;
    return 'opened';
  };
  return {
    observe(observation) {
      const { sentAtMs, answeredAtMs, resetMs } = observation;
      const seen = {
        earliestMs: sentAtMs + resetMs - serverSecondMs,
        latestMs: answeredAtMs + resetMs + serverSecondMs,
      };
      longestResetMs = Math.max(longestResetMs, resetMs);
      if (end === null || sentAtMs >= end.latestMs || seen.earliestMs > end.latestMs) return open(observation, seen);
      if (seen.latestMs < end.earliestMs) return 'late';
      // In a window that turns nothing is forgotten before its end.
      if (isTurning && observation.count + 1 < observation.countedBefore) return 'contradiction';
      const narrowed = {
        earliestMs: Math.max(end.earliestMs, seen.earliestMs),
        latestMs: Math.min(end.latestMs, seen.latestMs),
      };
      if (narrowed.earliestMs <= narrowed.latestMs) {
        end = narrowed;
      } else {
        // Two answers that contradict each other: no fixed window explains both.
        isTurning = false;
        end = {
          earliestMs: Math.min(end.earliestMs, seen.earliestMs),
          latestMs: Math.max(end.latestMs, seen.latestMs),
        };
      }
      count = Math.max(count, observation.count);
      if (observation.isCounted) ownCounted += 1;
      return 'continued';
    },
    get kind() {
      if (isTurning) return isAligned ? 'aligned' : 'fixed';
      return isRolling ? 'rolling' : 'unknown';
    },
    get isTurning() {
      return isTurning;
    },
    get end() {
      return end;
    },
    get beganByMs() {
      return end === null ? null : Math.min(end.latestMs - windowMs, openedBySentMs);
    },
    get seenSinceMs() {
      return openedBySentMs;
    },
    get id() {
      return id;
    },
    get count() {
      return count;
    },
    get ownCounted() {
      return ownCounted;
    },
    get longestResetMs() {
      return longestResetMs;
    },
    forget() {
      longestResetMs = 0;
      end = null;
      id += 1;
      count = 0;
      ownCounted = 0;
      isTurning = false;
      isRolling = false;
      isAligned = false;
    },
  };
}

/** Calls that may be counted beyond twice the expected ones before a window is called rolling. */
const ROLLING_SLACK = 4;
