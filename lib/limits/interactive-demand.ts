/** Standard deviations kept above the expected demand: 99 of 100 windows then have room for every interactive call. */
const RESERVE_DEVIATIONS = 2.33;

/** Windows over which the past, and the first guess, fade to 1/e. */
const MEMORY_WINDOWS = 2;
const PRIOR_WINDOWS = 1 / 2;

/**
 * Share of the limit taken for interactive demand before anything was measured: a bulk run that starts first thing must not
 * leave the people who come a second later without room. Fades as measuring goes on.
 */
const PRIOR_SHARE = 0.1;

/** A few calls in a row say little about the hours to come: they count as if they had come over this part of the memory. */
const LEAST_FILLED = 0.2;

/** Measures how many interactive calls are asked for; an exponentially fading count. Pure: time is passed in. */
export type InteractiveDemand = {
  note(nowMs: number): void;
  /** Calls to keep back for the next `horizonMs`: λ + 2.33 √λ, rounded up, λ being the demand expected in it. */
  reserveFor(horizonMs: number, limit: number, nowMs: number): number;
  /** The same for the demand that was seen alone, without the first guess, and for as many standard deviations. */
  provenFor(horizonMs: number, deviations: number, nowMs: number): number;
  /** Calls seen that are expected again within `horizonMs`. */
  expected(horizonMs: number, nowMs: number): number;
};

/** Demand that starts from a guess. `windowMs` sets how fast the past fades. */
export function createInteractiveDemand(windowMs: number): InteractiveDemand {
  const memoryMs = MEMORY_WINDOWS * windowMs;
  let weight = 0;
  let prior = PRIOR_SHARE;
  let atMs: number | null = null;
  /** Part of the memory that has been filled since the first call. */
  let filled = 0;
  const seenPerMs = () => (weight < 0.01 ? 0 : weight / (memoryMs * Math.max(filled, 0.02)));
  const cautiousPerMs = () => weight / (memoryMs * Math.max(filled, LEAST_FILLED));
  const fadeTo = (nowMs: number) => {
    const fading = atMs === null || nowMs <= atMs ? 1 : Math.exp(-(nowMs - atMs) / memoryMs);
    weight *= fading;
    prior *= fading ** (MEMORY_WINDOWS / PRIOR_WINDOWS);
    filled = 1 - (1 - filled) * fading;
    atMs = Math.max(nowMs, atMs ?? nowMs);
  };
  return {
    note(nowMs) {
      fadeTo(nowMs);
      weight += 1;
    },
    reserveFor(horizonMs, limit, nowMs) {
      fadeTo(nowMs);
      return withMargin((cautiousPerMs() + (prior * limit) / windowMs) * Math.max(horizonMs, 0));
    },
    provenFor(horizonMs, deviations, nowMs) {
      fadeTo(nowMs);
      return withMargin(seenPerMs() * Math.max(horizonMs, 0), deviations);
    },
    expected(horizonMs, nowMs) {
      fadeTo(nowMs);
      return Math.min(seenPerMs(), cautiousPerMs()) * Math.max(horizonMs, 0);
    },
  };
}

function withMargin(expected: number, deviations = RESERVE_DEVIATIONS): number {
  // Below a twentieth of a call there is no demand, only its fading memory.
  return expected < 0.05 ? 0 : Math.ceil(expected + deviations * Math.sqrt(expected));
}
