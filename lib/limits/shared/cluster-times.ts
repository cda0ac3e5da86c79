/** How long things last among processes that share a budget. Milliseconds. */
export type ClusterTimes = {
  /** The server's window, with a margin for clocks that do not run alike. */
  readonly windowMs: number;
  /** How long after it was asked for a permit may start a call; grows with the way to Redis, up to `maxValidMs`. */
  readonly validMs: number;
  readonly maxValidMs: number;
  /** From the start of a call until it has certainly ended, with slack for a process that stood still. */
  readonly callMs: number;
  readonly heartbeatMs: number;
  /** Unheard of for this long, a process is taken to be cut off: room is kept for its share. */
  readonly silentMs: number;
  /** A process that is cut off uses its whole share for this long, then a quarter of it. */
  readonly fullShareMs: number;
  /** After this a process that is cut off starts nothing any more. */
  readonly giveUpMs: number;
};

/** The times that follow from the server's window, its margin, and the longest a call may take. */
export function clusterTimes(windowMs: number, windowMarginMs: number, timeoutMs: number): ClusterTimes {
  const heartbeatMs = clamp(windowMs / 60, 100, 1_000);
  return {
    windowMs: Math.ceil(windowMs + windowMarginMs),
    validMs: clamp(windowMs / 60, 250, 1_000),
    maxValidMs: clamp(windowMs / 12, 1_000, 5_000),
    callMs: Math.ceil(timeoutMs * 1.1),
    heartbeatMs,
    silentMs: Math.max(5 * heartbeatMs, 1_000),
    fullShareMs: Math.max(10 * windowMs, 10_000),
    giveUpMs: 24 * 60 * 60 * 1_000,
  };
}

/** How long a granted permit may stand for a call on its way: from its grant to the latest end of the call it started. */
export function permitLifeMs(times: ClusterTimes, validMs: number = times.maxValidMs): number {
  return Math.ceil(validMs + times.callMs);
}

/** Shares are counted in millionths of a limit, so that both sides of the wire round alike. */
export const WHOLE_SHARE = 1_000_000;

/** Calls of one window that `share` millionths of `limit` come to. */
export function callsOfShare(limit: number, share: number): number {
  return Math.floor((limit * share) / WHOLE_SHARE);
}

/** What is left of a share after a silence of `silentMs`; `graceMs` is added to every step by whoever keeps the room. */
export function shareAfterSilence(share: number, silentMs: number, times: ClusterTimes, graceMs = 0): number {
  if (silentMs < times.fullShareMs + graceMs) return share;
  return silentMs < times.giveUpMs + graceMs ? Math.floor(share / 4) : 0;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
