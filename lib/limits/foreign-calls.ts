/** Calls of other applications that spend from the same limit, as far as the server's count reveals them. */
export type ForeignCalls = {
  /**
   * One answer: the server counted `count`, of which between `ownAtLeast` and `ownAtMost` can be ours.
   * What is more than ours stays in the window until `goneAtMs`.
   */
  observe(count: number, ownAtLeast: number, ownAtMost: number, nowMs: number, goneAtMs: number): void;
  /** Foreign calls that may still be in the window. */
  count(nowMs: number): number;
  goneAtMs(nowMs: number): number | null;
};

/** None seen yet. */
export function createForeignCalls(): ForeignCalls {
  let seen: { readonly count: number; readonly goneAtMs: number } | null = null;
  const live = (nowMs: number) => {
    if (seen !== null && seen.goneAtMs <= nowMs) seen = null;
    return seen;
  };
  return {
    observe(count, ownAtLeast, ownAtMost, nowMs, goneAtMs) {
      const atLeast = Math.max(count - ownAtMost, 0);
      const atMost = Math.max(count - ownAtLeast, 0);
      const current = live(nowMs)?.count ?? 0;
      if (atLeast >= current && atLeast > 0) seen = { count: atLeast, goneAtMs };
      else if (seen !== null && atMost < current)
        seen = atMost === 0 ? null : { count: atMost, goneAtMs: seen.goneAtMs };
    },
    count: (nowMs) => live(nowMs)?.count ?? 0,
    goneAtMs: (nowMs) => live(nowMs)?.goneAtMs ?? null,
  };
}
