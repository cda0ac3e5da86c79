import type { PauseReason, Permit } from './budget-types.ts';

/** When a bucket stands still, and what may go out afterwards. Pure: time is passed in. */
export type Pause = {
  /** A shorter pause does not end a longer one. */
  set(untilMs: number, reason: PauseReason): void;
  /** The pause that holds at a moment. */
  at(nowMs: number): { readonly untilMs: number; readonly reason: PauseReason } | null;
  /** After a pause one call probes before the others follow: how many more may go beside those in flight. Call `at` first. */
  probesLeft(open: Iterable<Permit>): number;
  /** A call that started then was let through. */
  noteAdmitted(startedAtMs: number): void;
};

/** No pause. */
export function createPause(): Pause {
  let pause: { untilMs: number; reason: PauseReason } | null = null;
  /** Only calls started at or after this prove that the server admits again. */
  let probingSinceMs: number | null = null;
  return {
    set(untilMs, reason) {
      if (pause === null || untilMs > pause.untilMs) pause = { untilMs, reason };
    },
    at(nowMs) {
      if (pause !== null && pause.untilMs <= nowMs) {
        probingSinceMs = pause.untilMs;
        pause = null;
      }
      return pause;
    },
    probesLeft(open) {
      if (probingSinceMs === null) return Infinity;
      for (const permit of open) if (permit.startedAtMs >= probingSinceMs) return 0;
      return 1;
    },
    noteAdmitted(startedAtMs) {
      if (probingSinceMs !== null && startedAtMs >= probingSinceMs) probingSinceMs = null;
    },
  };
}
