/** How much more work is to be expected, judging by what was handed in lately. Pure: time is passed in. */
export type Growth = {
  /** A call that is not interactive was handed in. */
  note(nowMs: number): void;
  /** Calls that will be handed in soon if it goes on as in the last moments. */
  toCome(nowMs: number): number;
};

/** A moment, as part of a window, and how many of them lie ahead. */
const MOMENT_SHARE = 1 / 40;
const MOMENTS_AHEAD = 12;

/** Nothing handed in yet. Counts by moments: the present one and the one before tell how fast work comes. */
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
      return (now + before) * (MOMENTS_AHEAD / 2);
    },
  };
}
