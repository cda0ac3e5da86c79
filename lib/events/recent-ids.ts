/** Ids that were seen within some minutes, at most so many. */
export type RecentIds = { has(id: string): boolean; add(id: string): void };

/** Remembers ids for `keepMs` and at most `max` of them, the latest. Time is passed in. */
export function createRecentIds(keepMs: number, max: number, now: () => number): RecentIds {
  const seenAtMs = new Map<string, number>();
  return {
    has(id) {
      const atMs = seenAtMs.get(id);
      return atMs !== undefined && now() - atMs < keepMs;
    },
    add(id) {
      seenAtMs.delete(id);
      seenAtMs.set(id, now());
      // The oldest stand first.
      for (const [oldest, atMs] of seenAtMs) {
        if (seenAtMs.size <= max && now() - atMs < keepMs) return;
        seenAtMs.delete(oldest);
      }
    },
  };
}
