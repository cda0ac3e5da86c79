/** Whether calls of one family may be tried. `isHeld`: by a person, until somebody lets go. */
export type BreakerVerdict =
  { readonly isOpen: false } | { readonly isOpen: true; readonly retryAfterMs: number; readonly isHeld: boolean };

/** What an attempt says about the health of its family; `neither` for one that was aborted. */
export type Health = 'up' | 'down' | 'neither';

/** One family as this process sees it. */
export type BreakerState = {
  readonly family: string;
  /** `half_open`: the next call, or one under way, probes. `held`: opened by a person. */
  readonly state: 'closed' | 'open' | 'half_open' | 'held';
  readonly failuresInARow: number;
  /** Since when it is not closed; null while it is, or where a person opened it. */
  readonly openedAtMs: number | null;
  readonly nextProbeAtMs: number | null;
  readonly lastFailureAtMs: number | null;
  /** What the last failure was, as the caller names it. */
  readonly lastFailure: string | null;
};

/** Opened, still open after a probe that failed, closed again by one that was answered, or by a reset. */
export type BreakerChange = 'opened' | 'still_open' | 'closed' | 'reset';

/** Told of every change, in the middle of a call: must be quick and must not throw. */
export type BreakerListener = (change: BreakerChange, state: BreakerState) => void;

/** One breaker for each family of one organisation; a family that fails never slows another. */
export type CircuitBreakers = {
  check(family: string): BreakerVerdict;
  /**
   * Runs an attempt and learns from its health. Null when the breaker is open, held, or half open with its one probe out, in
   * which case `attempt` is not called. Rejects with what `attempt` throws, which says nothing of the family. `failureOf` names
   * what went wrong, for people.
   */
  run<T>(
    family: string,
    attempt: () => Promise<T>,
    healthOf: (result: T) => Health,
    failureOf?: (result: T) => string | null,
  ): Promise<T | null>;
  /** Lets nothing of a family through, whatever its health, until it is let go; what is under way goes on. */
  hold(family: string): void;
  /** Ends a person's hold; the breaker is then what it would have been without. */
  release(family: string): void;
  /** Closes the breaker as if the family had never failed. */
  reset(family: string): void;
  /** Every family that was ever used or held. */
  states(): readonly BreakerState[];
};

/** When a breaker opens and how long it stays so. */
export type BreakerSettings = { readonly failuresToOpen: number; readonly openMs: number };

/** Half open from `openUntilMs` on, until its probe has come back. */
type Breaker = {
  failuresInARow: number;
  openUntilMs: number | null;
  openedAtMs: number | null;
  isProbing: boolean;
  isHeld: boolean;
  /** Probes and attempts from before a reset say nothing of what came after it. */
  generation: number;
  lastFailureAtMs: number | null;
  lastFailure: string | null;
};

const CLOSED: BreakerVerdict = { isOpen: false };

/** Whoever is told to come again later while a person holds the breaker; the person may take any time. */
const HELD_RETRY_MS = 30_000;

/**
 * Closed breakers, made when a family is first used. All time is that of `now`, which must not go backwards: a corrected
 * system clock would otherwise keep a breaker open for as long as the correction.
 */
export function createCircuitBreakers(
  settings: BreakerSettings,
  now: () => number,
  onChange: BreakerListener = () => undefined,
): CircuitBreakers {
  const { failuresToOpen, openMs } = settings;
  const breakers = new Map<string, Breaker>();

  const breakerOf = (family: string): Breaker => {
    let breaker = breakers.get(family);
    if (breaker === undefined) {
      breaker = { ...closedBreaker(), generation: 0, isHeld: false };
      breakers.set(family, breaker);
    }
    return breaker;
  };
  const check = (family: string): BreakerVerdict => {
    const breaker = breakers.get(family);
    if (breaker?.isHeld === true) return { isOpen: true, retryAfterMs: HELD_RETRY_MS, isHeld: true };
    if (breaker === undefined || breaker.openUntilMs === null) return CLOSED;
    if (breaker.isProbing) return { isOpen: true, retryAfterMs: openMs, isHeld: false };
    const retryAfterMs = breaker.openUntilMs - now();
    return retryAfterMs > 0 ? { isOpen: true, retryAfterMs, isHeld: false } : CLOSED;
  };
  const learnFromProbe = (family: string, breaker: Breaker, health: Health) => {
    breaker.isProbing = false;
    // An aborted probe proves nothing, and must not close the breaker.
    if (health === 'up') Object.assign(breaker, closedBreaker());
    else breaker.openUntilMs = now() + openMs;
    if (health === 'down') breaker.failuresInARow += 1;
    onChange(health === 'up' ? 'closed' : 'still_open', stateOf(family, breaker, now()));
  };
  const learn = (family: string, breaker: Breaker, health: Health) => {
    // What was sent before the breaker opened is older than what opened it.
    if (breaker.openUntilMs !== null || health === 'neither') return;
    breaker.failuresInARow = health === 'up' ? 0 : breaker.failuresInARow + 1;
    if (breaker.failuresInARow < failuresToOpen) return;
    breaker.openedAtMs = now();
    breaker.openUntilMs = breaker.openedAtMs + openMs;
    onChange('opened', stateOf(family, breaker, now()));
  };
  return {
    check,
    async run<T>(
      family: string,
      attempt: () => Promise<T>,
      healthOf: (result: T) => Health,
      failureOf: (result: T) => string | null = () => null,
    ) {
      if (check(family).isOpen) return null;
      const breaker = breakerOf(family);
      const { generation } = breaker;
      const isProbe = breaker.openUntilMs !== null;
      breaker.isProbing = isProbe;
      let health: Health = 'neither';
      try {
        const result = await attempt();
        health = healthOf(result);
        if (health === 'down' && breaker.generation === generation) {
          breaker.lastFailureAtMs = now();
          breaker.lastFailure = failureOf(result);
        }
        return result;
      } finally {
        if (breaker.generation === generation) {
          if (isProbe) learnFromProbe(family, breaker, health);
          else learn(family, breaker, health);
        }
      }
    },
    hold: (family) => void (breakerOf(family).isHeld = true),
    release(family) {
      const breaker = breakers.get(family);
      if (breaker !== undefined) breaker.isHeld = false;
    },
    reset(family) {
      const breaker = breakerOf(family);
      const wasOpen = breaker.openUntilMs !== null;
      Object.assign(breaker, closedBreaker(), { generation: breaker.generation + 1 });
      if (wasOpen) onChange('reset', stateOf(family, breaker, now()));
    },
    states: () => [...breakers].map(([family, breaker]) => stateOf(family, breaker, now())),
  };
}

function closedBreaker() {
  return {
    failuresInARow: 0,
    openUntilMs: null,
    openedAtMs: null,
    isProbing: false,
    lastFailureAtMs: null,
    lastFailure: null,
  };
}

function stateOf(family: string, breaker: Breaker, nowMs: number): BreakerState {
  const { failuresInARow, openedAtMs, openUntilMs, lastFailureAtMs, lastFailure } = breaker;
  const isDue = openUntilMs !== null && (breaker.isProbing || openUntilMs <= nowMs);
  const state = breaker.isHeld ? 'held' : openUntilMs === null ? 'closed' : isDue ? 'half_open' : 'open';
  return { family, state, failuresInARow, openedAtMs, nextProbeAtMs: openUntilMs, lastFailureAtMs, lastFailure };
}
