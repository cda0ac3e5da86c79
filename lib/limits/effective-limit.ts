import type { LimitSource } from './budget-types.ts';

/** Share of the limit a lowered ceiling regains in each window without a 429. */
const RECOVERY_SHARE = 0.1;

/** Which of all the numbers that were said about a limit counts. Pure: time is passed in. */
export type EffectiveLimit = {
  set(limit: number | null, source: 'limits_api' | 'override'): void;
  /** `inin-ratelimit-allowed` of an answer. */
  noteHeader(allowed: number): void;
  /** A 429 without usable headers, when `admitted` calls of ours had been let through in the window. */
  noteThrottle(admitted: number, nowMs: number): void;
  read(nowMs: number): { readonly limit: number; readonly source: LimitSource };
};

/**
 * Headers beat the limits API, which beats the default; an override can only lower what the headers say. A 429 without
 * headers lowers the ceiling to what was admitted, and a tenth of the limit comes back with every quiet window.
 */
export function createEffectiveLimit(fallback: number, windowMs: number): EffectiveLimit {
  let override: number | null = null;
  let fromApi: number | null = null;
  let fromHeader: number | null = null;
  let ceiling: { readonly limit: number; readonly sinceMs: number } | null = null;

  const announced = (): { limit: number; source: LimitSource } => {
    if (override !== null && (fromHeader === null || override <= fromHeader)) {
      return { limit: override, source: 'override' };
    }
    if (fromHeader !== null) return { limit: fromHeader, source: 'headers' };
    if (fromApi !== null) return { limit: fromApi, source: 'limits_api' };
    return { limit: fallback, source: 'default' };
  };
  const read: EffectiveLimit['read'] = (nowMs) => {
    const base = announced();
    if (ceiling === null) return base;
    const windows = Math.max(nowMs - ceiling.sinceMs, 0) / windowMs;
    // The first window is quiet by order; recovery starts after it.
    const limit = Math.floor(ceiling.limit + Math.max(windows - 1, 0) * RECOVERY_SHARE * base.limit);
    if (limit < base.limit) return { limit: Math.max(limit, 1), source: 'throttle' };
    ceiling = null;
    return base;
  };
  return {
    set(limit, source) {
      const value = limit === null ? null : Math.max(Math.floor(limit), 1);
      if (source === 'override') override = value;
      else fromApi = value;
    },
    noteHeader(allowed) {
      fromHeader = Math.max(Math.floor(allowed), 1);
      ceiling = null;
    },
    noteThrottle(admitted, nowMs) {
      const current = read(nowMs).limit;
      ceiling = { limit: Math.max(Math.min(admitted, current), 1), sinceMs: nowMs };
    },
    read,
  };
}
