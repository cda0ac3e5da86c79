/** Windows for which headers are not believed the first time they contradict themselves, and at most. */
const DISTRUST_WINDOWS = 2;
const MAX_DISTRUST_WINDOWS = 64;

/** Whether rate headers are believed. Pure: time is passed in. */
export type HeaderTrust = {
  /** An answer contradicted itself or the ones before it. */
  lose(nowMs: number): void;
  isGiven(nowMs: number): boolean;
  /** Believed again, but not proved yet: what only the headers allow is tried one call at a time. */
  isOnProbation(nowMs: number): boolean;
};

/**
 * Believes until it is disappointed; then our own count decides for two windows, and for twice as long each time it happens
 * again. Probation lasts twice as long as the distrust did; whoever passes it starts afresh.
 */
export function createHeaderTrust(windowMs: number): HeaderTrust {
  let lostUntilMs = Number.NEGATIVE_INFINITY;
  let provedAtMs = Number.NEGATIVE_INFINITY;
  let windows = 0;
  return {
    lose(nowMs) {
      const isAgain = nowMs < provedAtMs;
      windows = isAgain ? Math.min(2 * windows, MAX_DISTRUST_WINDOWS) : DISTRUST_WINDOWS;
      lostUntilMs = nowMs + windows * windowMs;
      provedAtMs = lostUntilMs + 2 * windows * windowMs;
    },
    isGiven: (nowMs) => nowMs >= lostUntilMs,
    isOnProbation: (nowMs) => nowMs < provedAtMs,
  };
}
