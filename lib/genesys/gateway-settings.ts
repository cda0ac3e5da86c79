import type { LaneSettings } from '#lib/limits/lane-types.ts';

/**
 * Numbers of the gateway; every one has a default. Set `windowMs` alone to work against a simulator whose time runs faster:
 * the seconds of its hints follow from it.
 */
export type GatewaySettings = LaneSettings & {
  /** The whole exchange, connection and answer included. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  /** Attempts of one call, the first included, throttled ones not counted. */
  readonly maxAttempts: number;
  readonly maxThrottles: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** Failures in a row that open the breaker of a family, and how long it stays open before a probe. */
  readonly failuresToOpen: number;
  readonly openMs: number;
  /** How long a caller with a stale answer at hand waits for a fresh one. */
  readonly softTimeoutMs: number;
  /** How long a loaded grant is believed: an uninstalled organisation is called no longer than this. */
  readonly grantCheckMs: number;
  /** Whether the organisation's own limit is read from the limits API at first use. */
  readonly discoversLimits: boolean;
  /** A bucket that nobody has used for this long is dropped. */
  readonly idleMs: number;
};

/** Length of Genesys' window in seconds of its own clock (platform document §3.1, §3.2). */
const WINDOW_SECONDS = 60;

/** `given` completed with the defaults. */
export function completeSettings(given: Partial<GatewaySettings> = {}): GatewaySettings {
  const windowMs = given.windowMs ?? WINDOW_SECONDS * 1_000;
  return {
    limit: 300,
    windowMs,
    windowMarginMs: Math.max(windowMs / 500, 5),
    serverSecondMs: windowMs / WINDOW_SECONDS,
    reserveFloorShare: 0.05,
    maxConcurrent: 8,
    maxConcurrentBulk: Math.max((given.maxConcurrent ?? 8) - 3, 1),
    maxConcurrentFamily: Math.max((given.maxConcurrent ?? 8) - 2, 1),
    hostSlots: 64,
    maxPauseMs: { interactive: windowMs / 2, sync: Infinity, bulk: Infinity },
    timeoutMs: 16_000,
    maxAnswerBytes: 16 * 1024 * 1024,
    maxAttempts: 5,
    maxThrottles: 12,
    baseDelayMs: 250,
    maxDelayMs: 5_000,
    failuresToOpen: 8,
    openMs: 5_000,
    softTimeoutMs: 1_000,
    grantCheckMs: 1_500,
    discoversLimits: true,
    idleMs: Math.max(10 * windowMs, 600_000),
    ...given,
  };
}
