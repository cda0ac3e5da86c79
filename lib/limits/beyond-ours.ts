/** One answer: what the server had counted beyond our answered calls, and which of ours were still on their way. */
export type BeyondObservation = {
  readonly count: number;
  /** The same by the highest count of the window. */
  readonly highest: number;
  /** Calls of ours in flight that were sent before the answered one, and all of them. */
  readonly sentBefore: number;
  readonly inFlight: number;
};

/** Calls of others in the window that was seen last. Pure. */
export type BeyondOurs = {
  observe(observation: BeyondObservation): void;
  /** A new window has begun. */
  forget(): void;
  readonly count: number;
};

/** Answers that may have overtaken each other. */
const ANSWERS_COMPARED = 4;

/**
 * None seen yet. The server has counted those of our calls in flight that were sent before the answered one, unless they
 * overtook each other on the way: the least that the last answers say holds. Nothing was overtaken when nothing is in flight.
 */
export function createBeyondOurs(): BeyondOurs {
  let count = 0;
  let lately: readonly number[] = [];
  return {
    observe(seen) {
      const told = Math.max(seen.count - seen.sentBefore, 0);
      lately = seen.inFlight === 0 ? [told] : [...lately.slice(1 - ANSWERS_COMPARED), told];
      count = Math.min(Math.max(count, Math.min(...lately)), Math.max(seen.highest, 0));
    },
    forget() {
      count = 0;
      lately = [];
    },
    get count() {
      return count;
    },
  };
}
