/** How many calls of one family may be on their way at once, so that the others always have slots left. */
export type BulkheadSettings = {
  /** Calls that have not been out for long. */
  readonly inTime: number;
  /** Those that hang included. */
  readonly inside: number;
};

/** Bulkheads between the families of one lane: a family whose service hangs fills its own share of the slots and no more. */
export type Bulkheads = {
  /** Names the family an operation belongs to; operations without one are not held. */
  assign(operation: string, family: string): void;
  /** Whether a call may not start now because its family has its share out, and when that may change (null: when one ends). */
  check(
    operation: string,
    nowMs: number,
    lateAfterMs: number,
  ): { readonly isFull: boolean; readonly retryAtMs: number | null };
  /** A call starts; the returned function is called when it has ended. */
  enter(operation: string, nowMs: number): () => void;
};

const FREE = { isFull: false, retryAtMs: null } as const;

/** No calls yet. */
export function createBulkheads({ inTime, inside }: BulkheadSettings): Bulkheads {
  const families = new Map<string, string>();
  /** When each call on its way started, the oldest first, by family. */
  const out = new Map<string, Map<object, number>>();
  return {
    assign: (operation, family) => void families.set(operation, family),
    check(operation, nowMs, lateAfterMs) {
      const calls = out.get(families.get(operation) ?? '');
      if (calls === undefined || calls.size < inTime) return FREE;
      if (calls.size >= inside) return { isFull: true, retryAtMs: null };
      const recent = [...calls.values()].filter((startedAtMs) => nowMs - startedAtMs < lateAfterMs);
      if (recent.length < inTime) return FREE;
      return { isFull: true, retryAtMs: (recent[0] ?? nowMs) + lateAfterMs };
    },
    enter(operation, nowMs) {
      const family = families.get(operation);
      if (family === undefined) return () => undefined;
      const calls = out.get(family) ?? new Map<object, number>();
      out.set(family, calls);
      const call = {};
      calls.set(call, nowMs);
      return () => void calls.delete(call);
    },
  };
}
