/** Windows after which the past has faded to 1/e: a share that switches on or off is seen within seconds, a steady one well. */
const SHORT_MEMORY = 1 / 6;
const LONG_MEMORY = 3 / 2;

/** Calls that may have hidden from a watch in which none was seen. */
const HIDDEN_CALLS = 0.6;

/** Standard deviations from what the long memory expects that make it out of date. */
const CHANGE_DEVIATIONS = 2;

/** A count that was not watched growing for this part of a window weighs as if it had grown in that part of one. */
const HEARSAY_GAP_SHARE = 1 / 20;
const HEARSAY_SHARE = 1 / 600;

/** A look is due when this part of the time watched has passed since the last, but not before this part of a window. */
const LOOK_SHARE = 1 / 4;
const SHORTEST_LOOK_SHARE = 1 / 200;

/** Calls of other applications expected from now on. Pure: time is passed in. */
export type Forecast = {
  /** `foreign` calls of others were counted in the window that began at `sinceMs`. */
  observe(foreign: number, sinceMs: number, atMs: number): void;
  /** Calls expected within `horizonMs`. */
  expected(horizonMs: number): number;
  /**
   * Calls to leave to them for `horizonMs`: the expected ones, their square root times `deviations`, and what a short watch
   * may have missed. Infinity before anything was seen.
   */
  keptFor(horizonMs: number, deviations: number): number;
  /** When the next look at the server's count is worth a call: the longer was watched, the later. */
  readonly nextLookMs: number;
};

/** Calls seen in a span of time, both fading. */
type Sample = { calls: number; spanMs: number };

/** Expects nobody until somebody was seen. */
export function createForecast(windowMs: number): Forecast {
  let last: { readonly sinceMs: number; readonly foreign: number; readonly atMs: number } | null = null;
  const short: Sample = { calls: 0, spanMs: 0 };
  const long: Sample = { calls: 0, spanMs: 0 };

  const watch = (sample: Sample, memoryMs: number, calls: number, passedMs: number, gapMs: number) => {
    const fading = Math.exp(-(passedMs + gapMs) / memoryMs);
    sample.calls = sample.calls * fading + calls;
    sample.spanMs = sample.spanMs * fading + passedMs;
  };
  const rateOf = ({ calls, spanMs }: Sample) => (spanMs === 0 ? 0 : calls / spanMs);
  const deviationOf = ({ calls, spanMs }: Sample) => (spanMs === 0 ? 0 : Math.sqrt(calls + HIDDEN_CALLS) / spanMs);
  /** The long memory, unless the short one says that it is out of date. */
  const best = () => {
    const usual = rateOf(long) * short.spanMs;
    const hasChanged = Math.abs(short.calls - usual) > CHANGE_DEVIATIONS * Math.sqrt(usual + HIDDEN_CALLS);
    return hasChanged ? short : long;
  };
  return {
    observe(foreign, sinceMs, atMs) {
      // The same window when its beginning has moved less than the others could have noticed.
      const isSameWindow = last !== null && sinceMs < last.atMs;
      const fromMs = isSameWindow && last !== null ? last.atMs : sinceMs;
      const passedMs = atMs - fromMs;
      if (passedMs <= 0) return;
      const calls = Math.max(foreign - (isSameWindow && last !== null ? last.foreign : 0), 0);
      // What happened between two windows that were watched nobody knows.
      const gapMs = last === null ? Infinity : Math.max(fromMs - last.atMs, 0);
      // What was counted while nobody watched says how many call, but not that they still do as they did.
      const weight = gapMs > HEARSAY_GAP_SHARE * windowMs ? Math.min((HEARSAY_SHARE * windowMs) / passedMs, 1) : 1;
      watch(short, SHORT_MEMORY * windowMs, weight * calls, weight * passedMs, gapMs);
      watch(long, LONG_MEMORY * windowMs, weight * calls, weight * passedMs, gapMs);
      if (best() === short) Object.assign(long, short);
      last = { sinceMs, foreign, atMs };
    },
    expected: (horizonMs) => rateOf(best()) * Math.max(horizonMs, 0),
    keptFor(horizonMs, deviations) {
      if (last === null) return Infinity;
      const sample = best();
      const mean = rateOf(sample) * Math.max(horizonMs, 0);
      const sampling = deviationOf(sample) * Math.max(horizonMs, 0);
      return mean + deviations * Math.sqrt(mean + sampling ** 2);
    },
    get nextLookMs() {
      if (last === null) return Number.NEGATIVE_INFINITY;
      return last.atMs + Math.max(long.spanMs * LOOK_SHARE, windowMs * SHORTEST_LOOK_SHARE);
    },
  };
}
