/** Whether calls of one family may be tried. */
export type BreakerVerdict = { readonly isOpen: false } | { readonly isOpen: true; readonly retryAfterMs: number };

/** What an attempt says about the health of its family; `neither` for one that was aborted. */
export type Health = 'up' | 'down' | 'neither';

/** One breaker for each family of one organisation; a family that fails never slows another. */
export type CircuitBreakers = {
  check(family: string): BreakerVerdict;
  /**
   * Runs an attempt and learns from its health. Null when the breaker is open, or half open with its one probe out, in
   * which case `attempt` is not called. Rejects with what `attempt` throws, which says nothing of the family.
   */
  run<T>(family: string, attempt: () => Promise<T>, healthOf: (result: T) => Health): Promise<T | null>;
};

/** When a breaker opens and how long it stays so. */
export type BreakerSettings = { readonly failuresToOpen: number; readonly openMs: number };

/** Half open from `openUntilMs` on, until its probe has come back. */
type Breaker = { failuresInARow: number; openUntilMs: number | null; isProbing: boolean };

const CLOSED: BreakerVerdict = { isOpen: false };

/**
 * Closed breakers, made when a family is first used. All time is that of `now`, which must not go backwards: a corrected
 * system clock would otherwise keep a breaker open for as long as the correction.
 */
export function createCircuitBreakers(settings: BreakerSettings, now: () => number): CircuitBreakers {
  const { failuresToOpen, openMs } = settings;
  const breakers = new Map<string, Breaker>();

  const breakerOf = (family: string): Breaker => {
    let breaker = breakers.get(family);
    if (breaker === undefined) {
      breaker = { failuresInARow: 0, openUntilMs: null, isProbing: false };
      breakers.set(family, breaker);
    }
    return breaker;
  };
  const check = (family: string): BreakerVerdict => {
    const breaker = breakers.get(family);
    if (breaker === undefined || breaker.openUntilMs === null) return CLOSED;
    if (breaker.isProbing) return { isOpen: true, retryAfterMs: openMs };
    const retryAfterMs = breaker.openUntilMs - now();
    return retryAfterMs > 0 ? { isOpen: true, retryAfterMs } : CLOSED;
  };
  const learnFromProbe = (breaker: Breaker, health: Health) => {
    breaker.isProbing = false;
    breaker.failuresInARow = 0;
    // An aborted probe proves nothing, and must not close the breaker.
    breaker.openUntilMs = health === 'up' ? null : now() + openMs;
  };
  const learn = (breaker: Breaker, health: Health) => {
    // What was sent before the breaker opened is older than what opened it.
    if (breaker.openUntilMs !== null || health === 'neither') return;
    breaker.failuresInARow = health === 'up' ? 0 : breaker.failuresInARow + 1;
    if (breaker.failuresInARow >= failuresToOpen) breaker.openUntilMs = now() + openMs;
  };
  return {
    check,
    async run<T>(family: string, attempt: () => Promise<T>, healthOf: (result: T) => Health) {
      if (check(family).isOpen) return null;
      const breaker = breakerOf(family);
      const isProbe = breaker.openUntilMs !== null;
      breaker.isProbing = isProbe;
      let health: Health = 'neither';
      try {
        const result = await attempt();
        health = healthOf(result);
        return result;
      } finally {
        if (isProbe) learnFromProbe(breaker, health);
        else learn(breaker, health);
      }
    },
  };
}
