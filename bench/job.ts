import type { Variant } from './scenarios.ts';

/** One run: a strategy on a fresh simulator. */
export type BenchJob = {
  readonly scenario: string;
  readonly variant: Variant;
  readonly strategy: string;
  readonly seed: number;
  readonly timeScale: number;
  /** Folder that gets the server's request log of the run; null keeps none. */
  readonly logDirectory: string | null;
  /** Offset of the simulator's clock from the machine's, seconds. */
  readonly clockSkewSeconds: number;
};

/** The row that `--json` writes, one for each scenario, variant, strategy and seed. */
export type BenchRow = {
  readonly scenario: string;
  readonly variant: string;
  readonly strategy: string;
  readonly seed: number;
  /** Last effect ÷ fair optimum; null when work was lost or the run was stopped. */
  readonly ratio: number | null;
  readonly http429: number;
  /** Admitted calls that did nothing new. */
  readonly wasted: number;
  readonly lost: number;
  readonly doubled: number;
  /** Part of the other application's calls that got a 429, 0 to 1. */
  readonly collateral: number;
  /** Submit to success in simulated seconds; null when there were none, or when a call of the percentile failed. */
  readonly interactiveP50: number | null;
  readonly interactiveP95: number | null;
  readonly interactiveP99: number | null;
  readonly jain: number;
  /** Processor time of the client process. */
  readonly cpuMs: number;
  /** What the figures come from. */
  readonly detail: BenchDetail;
};

/** Errors of estimates made before the first call, and when a tenth and half of the work was done. */
export type EstimateErrors = { readonly start: number; readonly tenth: number; readonly half: number };

/** Further facts of a run. */
export type BenchDetail = {
  readonly optimumSeconds: number;
  /** Simulated milliseconds per call of a client that only sends, measured just before; the drain of the optimum. */
  readonly callMs: number;
  readonly lastEffectSeconds: number | null;
  /** Items that took effect. */
  readonly effects: number;
  /** Moments of first effects in simulated seconds from the start, thinned to at most 200. */
  readonly curve: readonly number[];
  readonly refusedBy: Readonly<Record<string, number>>;
  /** 429s by window of 60 simulated seconds from the start. */
  readonly http429PerWindow: readonly number[];
  readonly interactiveFailed: number;
  readonly interactiveCalls: number;
  /** Items reported as failed that had taken effect, and reported as done that had not. */
  readonly falseFailures: number;
  readonly falseSuccesses: number;
  /** Whether the strategy was stopped because it took too long. */
  readonly isStopped: boolean;
  readonly errors: Readonly<Record<string, number>>;
  /** How far off the strategy's estimates of the end were, as a part of the whole duration; null when it makes none. */
  readonly estimateErrors: EstimateErrors | null;
  readonly requests: number;
  /** One-minute load of the machine at the end. */
  readonly load: number;
};
