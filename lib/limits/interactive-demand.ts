/** Standard deviations kept above the expected demand: 99 of 100 windows then have room for every interactive call. */
const RESERVE_DEVIATIONS = 2.33;

/** Windows over which the past fades to 1/e. */
const MEMORY_WINDOWS = 2;

/**
 * Share of the limit taken for interactive demand before anything was measured: a bulk run that starts first thing must not
 * leave the people who come a second later without room. Fades as measuring goes on.
 */
const PRIOR_SHARE = 0.1;

/** Measures how many interactive calls are asked for; an exponentially fading count. Pure: time is passed in. */
export type InteractiveDemand = {
  note(nowMs: number): void;
  /** Calls to keep back for the next `horizonMs`: λ + 2.33 √λ, rounded up, λ being the demand expected in it. */
  reserveFor(horizonMs: number, limit: number, nowMs: number): number;
};

/** Demand that starts from a guess. `windowMs` sets how fast the past fades. */
export function createInteractiveDemand(windowMs: number): InteractiveDemand {
  const memoryMs = MEMORY_WINDOWS * windowMs;
  let weight = 0;
  let prior = PRIOR_SHARE;
  let atMs: number | null = null;
  const fadeTo = (nowMs: number) => {
    const fading = atMs === null || nowMs <= atMs ? 1 : Math.exp(-(nowMs - atMs) / memoryMs);
    weight *= fading;
    prior *= fading;
    atMs = Math.max(nowMs, atMs ?? nowMs);
  };
  return {
    note(nowMs) {
      fadeTo(nowMs);
      weight += 1;
    },
    reserveFor(horizonMs, limit, nowMs) {
      fadeTo(nowMs);
      const perMs = weight / memoryMs + (prior * limit) / windowMs;
      const expected = perMs * Math.max(horizonMs, 0);
      // Below a twentieth of a call there is no demand, only its fading memory.
      return expected < 0.05 ? 0 : Math.ceil(expected + RESERVE_DEVIATIONS * Math.sqrt(expected));
    },
  };
}
