/** How much more work is to be expected, judging by what was handed in lately. Pure: time is passed in. */
export type Growth = {
  /** A call that is not interactive was handed in. */
  note(nowMs: number): void;
  /** Calls expected to be handed in soon: as many as were in the last moments. */
  toCome(nowMs: number): number;
  /** When `toCome` may change although nothing happens. */
  nextChangeMs(nowMs: number): number;
};

/** A moment, as part of a window. */
const MOMENT_SHARE = 1 / 40;

/** Nothing handed in yet. Counts the present moment and the one before. */
export function createGrowth(windowMs: number): Growth {
  const momentMs = windowMs * MOMENT_SHARE;
  let moment = Number.NEGATIVE_INFINITY;
  let now = 0;
  let before = 0;
  const turnTo = (nowMs: number) => {
    const current = Math.floor(nowMs / momentMs);
    if (current === moment) return;
    before = current === moment + 1 ? now : 0;
    now = 0;
    moment = current;
  };
  return {
    note(nowMs) {
      turnTo(nowMs);
      now += 1;
    },
    toCome(nowMs) {
      turnTo(nowMs);
      return now + before;
    },
    nextChangeMs: (nowMs) => (Math.floor(nowMs / momentMs) + 1) * momentMs,
  };
}
