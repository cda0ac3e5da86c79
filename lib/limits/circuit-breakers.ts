import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult, isBrokenCircuitError } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';

/** Whether calls of one family may be tried. */
export type BreakerVerdict = { readonly isOpen: false } | { readonly isOpen: true; readonly retryAfterMs: number };

/** What an attempt says about the health of its family; `neither` for one that was aborted. */
export type Health = 'up' | 'down' | 'neither';

/** One breaker for each family of one organisation; a family that fails never slows another. */
export type CircuitBreakers = {
  check(family: string): BreakerVerdict;
  /**
   * Runs an attempt and learns from its health. Null when the breaker is open, or half open with its one probe out, in
   * which case `attempt` is not called.
   */
  run<T>(family: string, attempt: () => Promise<T>, healthOf: (result: T) => Health): Promise<T | null>;
};

/** When a breaker opens and how long it stays so. */
export type BreakerSettings = { readonly failuresToOpen: number; readonly openMs: number };

type Breaker = { readonly policy: CircuitBreakerPolicy; openUntilMs: number };
type Judged<T> = { readonly result: T; readonly health: Health };

/** Closed breakers, made when a family is first used. They keep the machine's time, `now` only dates what they report. */
export function createCircuitBreakers(settings: BreakerSettings, now: () => number): CircuitBreakers {
  const { failuresToOpen, openMs } = settings;
  const breakers = new Map<string, Breaker>();

  const breakerOf = (family: string): Breaker => {
    const known = breakers.get(family);
    if (known !== undefined) return known;
    // An aborted probe proves nothing, and must not close the breaker.
    const isFailure = (judged: unknown): boolean => {
      const { health } = judged as Judged<unknown>;
      return health === 'down' || (health === 'neither' && policy.state === CircuitState.HalfOpen);
    };
    const policy = circuitBreaker(handleWhenResult(isFailure), {
      halfOpenAfter: openMs,
      breaker: new ConsecutiveBreaker(failuresToOpen),
    });
    const breaker: Breaker = { policy, openUntilMs: 0 };
    policy.onBreak(() => (breaker.openUntilMs = now() + openMs));
    breakers.set(family, breaker);
    return breaker;
  };
  const check = (family: string): BreakerVerdict => {
    const breaker = breakers.get(family);
    if (breaker === undefined) return { isOpen: false };
    switch (breaker.policy.state) {
      case CircuitState.Closed:
        return { isOpen: false };
      case CircuitState.Open: {
        const retryAfterMs = breaker.openUntilMs - now();
        return retryAfterMs > 0 ? { isOpen: true, retryAfterMs } : { isOpen: false };
      }
      case CircuitState.HalfOpen:
      case CircuitState.Isolated:
        return { isOpen: true, retryAfterMs: openMs };
    }
  };
  return {
    check,
    async run<T>(family: string, attempt: () => Promise<T>, healthOf: (result: T) => Health) {
      if (check(family).isOpen) return null;
      try {
        const judged = await breakerOf(family).policy.execute(async (): Promise<Judged<T>> => {
          const result = await attempt();
          return { result, health: healthOf(result) };
        });
        return judged.result;
      } catch (error) {
        if (isBrokenCircuitError(error)) return null;
        throw error;
      }
    },
  };
}
