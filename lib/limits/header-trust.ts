/** Windows without a contradiction after which headers are believed again. */
const DISTRUST_WINDOWS = 2;

/** Whether rate headers are believed. Pure: time is passed in. */
export type HeaderTrust = {
  /** An answer contradicted itself or the ones before it. */
  lose(nowMs: number): void;
  isGiven(nowMs: number): boolean;
};

/** Believes until it is disappointed; then our own count decides for two windows after the last contradiction. */
export function createHeaderTrust(windowMs: number): HeaderTrust {
  let lostUntilMs = Number.NEGATIVE_INFINITY;
  return {
    lose(nowMs) {
      lostUntilMs = nowMs + DISTRUST_WINDOWS * windowMs;
    },
    isGiven: (nowMs) => nowMs >= lostUntilMs,
  };
}
