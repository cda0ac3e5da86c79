/** How a window of allowed calls begins and ends. */
export type WindowType =
  /** Opens with the first counted call and lasts `windowMs`. */
  | 'fixed'
  /** Multiples of `windowMs` since the epoch. */
  | 'aligned'
  /** The last `windowMs` at any moment. */
  | 'rolling';

/** The rule one bucket follows. */
export type WindowRule = {
  readonly allowed: number;
  readonly windowMs: number;
  readonly windowType: WindowType;
  /** Whether a refused call takes from the window, too (a client that hammers on never gets out). */
  readonly countRejected: boolean;
};

/** What a bucket remembers. Made by {@link createWindow}; only this module looks inside. */
export type WindowState = { startMs: number; counted: number; hits: number[]; firstHit: number };

/** What a bucket says of a call at one moment. */
export type WindowVerdict = {
  readonly admitted: boolean;
  /** Calls counted in the window so far, this one not included. */
  readonly counted: number;
  readonly allowed: number;
  /** Milliseconds until the bucket has room again (rolling) or its window ends (fixed, aligned). */
  readonly resetMs: number;
};

/** An empty bucket. */
export function createWindow(): WindowState {
  return { startMs: Number.NEGATIVE_INFINITY, counted: 0, hits: [], firstHit: 0 };
}

function dropExpiredHits(state: WindowState, oldestMs: number): void {
  while (state.firstHit < state.hits.length && (state.hits[state.firstHit] ?? Infinity) <= oldestMs) {
    state.firstHit += 1;
  }
  if (state.firstHit > 512 && state.firstHit * 2 > state.hits.length) {
    state.hits = state.hits.slice(state.firstHit);
    state.firstHit = 0;
  }
}

/** Moves the window to `nowMs` and says whether a call fits, without counting it. Time must not run backwards. */
export function inspectWindow(state: WindowState, rule: WindowRule, nowMs: number): WindowVerdict {
  const { allowed, windowMs } = rule;
  if (rule.windowType === 'rolling') {
    dropExpiredHits(state, nowMs - windowMs);
    const counted = state.hits.length - state.firstHit;
    const freeing = counted >= allowed ? state.hits[state.hits.length - allowed] : state.hits[state.firstHit];
    return {
      admitted: counted < allowed,
      counted,
      allowed,
      resetMs: freeing === undefined ? windowMs : freeing + windowMs - nowMs,
    };
  }
  if (rule.windowType === 'aligned') {
    const startMs = Math.floor(nowMs / windowMs) * windowMs;
    if (startMs !== state.startMs) {
      state.startMs = startMs;
      state.counted = 0;
    }
  } else if (nowMs >= state.startMs + windowMs) {
    state.startMs = Number.NEGATIVE_INFINITY;
    state.counted = 0;
  }
  const isOpen = state.startMs !== Number.NEGATIVE_INFINITY;
  return {
    admitted: state.counted < allowed,
    counted: state.counted,
    allowed,
    resetMs: isOpen ? state.startMs + windowMs - nowMs : windowMs,
  };
}

/** Counts one call at `nowMs`; call after {@link inspectWindow} for the same moment. */
export function countInWindow(state: WindowState, rule: WindowRule, nowMs: number): void {
  if (rule.windowType === 'rolling') {
    state.hits.push(nowMs);
    return;
  }
  if (state.startMs === Number.NEGATIVE_INFINITY) state.startMs = nowMs;
  state.counted += 1;
}

/** Inspects, and counts the call when it is admitted or when refused calls count, too. */
export function takeFromWindow(state: WindowState, rule: WindowRule, nowMs: number): WindowVerdict {
  const verdict = inspectWindow(state, rule, nowMs);
  if (verdict.admitted || rule.countRejected) countInWindow(state, rule, nowMs);
  return verdict;
}

/** A second application that spends from the same window at an even pace. */
export type OtherApplication = {
  /** Calls it tries in each window. */
  readonly callsPerWindow: number;
  /** Working and resting spans, counted from the epoch; without them it always works. */
  readonly onMs?: number;
  readonly offMs?: number;
};

/** How far the other application has got, and how it fared. */
export type OtherApplicationState = { nextMs: number; admitted: number; rejected: number };

/** A second application that has not called yet. */
export function createOtherApplication(): OtherApplicationState {
  return { nextMs: Number.NEGATIVE_INFINITY, admitted: 0, rejected: 0 };
}

function isWorking(other: OtherApplication, atMs: number): boolean {
  if (!other.onMs || !other.offMs) return true;
  return atMs % (other.onMs + other.offMs) < other.onMs;
}

/**
 * Lets the other application make every call it would have made up to `nowMs`, in order, against the same window. Calls
 * older than three windows are skipped: they can no longer matter.
 */
export function runOtherApplication(
  state: OtherApplicationState,
  other: OtherApplication,
  window: WindowState,
  rule: WindowRule,
  nowMs: number,
): void {
  if (other.callsPerWindow <= 0) {
    state.nextMs = Number.NEGATIVE_INFINITY;
    return;
  }
  const stepMs = rule.windowMs / other.callsPerWindow;
  const horizonMs = nowMs - 3 * rule.windowMs;
  if (state.nextMs === Number.NEGATIVE_INFINITY) state.nextMs = nowMs;
  else if (state.nextMs < horizonMs) state.nextMs += Math.ceil((horizonMs - state.nextMs) / stepMs) * stepMs;
  for (; state.nextMs <= nowMs; state.nextMs += stepMs) {
    if (!isWorking(other, state.nextMs)) continue;
    if (takeFromWindow(window, rule, state.nextMs).admitted) state.admitted += 1;
    else state.rejected += 1;
  }
}
