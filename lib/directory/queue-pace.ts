const MINUTE_MS = 60_000;

/** How fast queues are read, and how long before what failed is tried again. */
export type QueuePace = {
  /** Calls in any minute at most; 0 reads nothing. */
  readonly callsPerMinute: number;
  /** First and longest wait after a failure. */
  readonly minRetryMs: number;
  readonly maxRetryMs: number;
};

/** How long to wait before the next call, so that no minute has more than it may: evenly, not in bursts. */
export function untilNextCallMs({ callsPerMinute }: QueuePace, lastCallAtMs: number | null, nowMs: number): number {
  if (lastCallAtMs === null) return 0;
  return Math.max(0, lastCallAtMs + Math.ceil(MINUTE_MS / callsPerMinute) - nowMs);
}

/** When to ask again after so many failures in a row: each wait is twice the one before, and none shorter than Genesys asked for. */
export function retryAtMs(
  { minRetryMs, maxRetryMs }: QueuePace,
  failures: number,
  askedMs: number | undefined,
  nowMs: number,
): number {
  return nowMs + Math.max(Math.min(minRetryMs * 2 ** (failures - 1), maxRetryMs), askedMs ?? 0);
}
