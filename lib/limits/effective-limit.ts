import type { LimitSource } from './budget-types.ts';

/** Share of the limit a lowered ceiling regains in each window without a 429. */
const RECOVERY_SHARE = 0.1;

/** A ceiling that was found again at the same height is left alone for twice as many windows, up to this many. */
const MAX_QUIET_WINDOWS = 64;

/** A ceiling that was met before this process began is left alone for so many windows before it is tried. */
const REMEMBERED_WINDOWS = 8;

/** What one answer said about the limit, beside how the call fared. */
export type LimitHint = {
  readonly allowed: number;
  readonly count: number | null;
  readonly outcome: 'admitted' | 'throttled' | 'other';
};

/** The limit that counts, and how much of it is known to be there. */
export type LimitReading = {
  readonly limit: number;
  readonly source: LimitSource;
  /** Up to here calls were let through; what lies above is tried one call at a time. */
  readonly sure: number;
  /** The limit if no header had said anything. */
  readonly unaided: number;
};

/** Which of all the numbers that were said about a limit counts. Pure: time is passed in. */
export type EffectiveLimit = {
  set(limit: number | null, source: 'limits_api' | 'override'): void;
  /** `inin-ratelimit-allowed` of an answer. False when the answer contradicts itself and was ignored. */
  noteHeader(hint: LimitHint): boolean;
  /** So many calls of ours were let through within one window. */
  noteAdmitted(count: number): void;
  /** What headers said so far is not believed any longer. */
  forgetHeaders(): void;
  /** A 429 without usable headers, when `admitted` calls of ours had been let through in the window. */
  noteThrottle(admitted: number, nowMs: number): void;
  /** What an earlier process found out; counts until something better is known. */
  adopt(limit: number, nowMs: number): void;
  read(nowMs: number): LimitReading;
  /** What was found out or documented last, growth of a lowered ceiling left out; null when nothing was. */
  learned(): { readonly allowed: number; readonly source: 'documented' | 'observed' } | null;
};

type Ceiling = {
  readonly level: number;
  /** What was let through when it was met; a ceiling is never put below a tenth of the limit for it. */
  readonly sure: number;
  readonly sinceMs: number;
  readonly quietWindows: number;
  /** Met by an earlier or another process: headers know better. */
  readonly isRemembered: boolean;
};

/**
 * Headers beat the limits API, which beats the default; an override can only lower what the headers say. A header that
 * changes the limit counts once a second answer (or a 429) says the same. A 429 without headers lowers the ceiling to what
 * was admitted, and a tenth of the limit comes back with every quiet window; each time it is met at the same height again,
 * twice as many quiet windows pass before the next try.
 */
export function createEffectiveLimit(fallback: number, windowMs: number): EffectiveLimit {
  let override: number | null = null;
  let fromApi: number | null = null;
  let fromHeader: number | null = null;
  let unconfirmed: number | null = null;
  let adopted: number | null = null;
  let ceiling: Ceiling | null = null;
  let mostAdmitted = 0;

  const announced = (): { limit: number; source: LimitSource } => {
    if (override !== null && (fromHeader === null || override <= fromHeader)) {
      return { limit: override, source: 'override' };
    }
    if (fromHeader !== null) return { limit: fromHeader, source: 'headers' };
    if (adopted !== null) return { limit: adopted, source: 'headers' };
    if (fromApi !== null) return { limit: fromApi, source: 'limits_api' };
    return { limit: fallback, source: 'default' };
  };
  const read = (nowMs: number): LimitReading => {
    const base = announced();
    const unaided = base.source === 'override' ? base.limit : (adopted ?? fromApi ?? fallback);
    // A limit above all that is documented or was ever used is hearsay.
    const proved = Math.min(Math.max(unaided, mostAdmitted), base.limit);
    if (ceiling === null) return { ...base, sure: proved, unaided };
    const { level, sure, sinceMs, quietWindows } = ceiling;
    const windows = Math.max(nowMs - sinceMs, 0) / windowMs;
    const step = RECOVERY_SHARE * (Number.isFinite(base.limit) ? base.limit : level);
    const limit = Math.max(Math.floor(level + Math.max(windows - quietWindows, 0) * step), 1);
    if (limit < base.limit) return { limit, source: 'throttle', sure: Math.min(sure, limit), unaided };
    ceiling = null;
    return { ...base, sure: proved, unaided };
  };
  const accept = (allowed: number) => {
    fromHeader = allowed;
    unconfirmed = null;
    if (ceiling?.isRemembered === true) ceiling = null;
  };
  return {
    set(limit, source) {
      const value = limit === null ? null : Math.max(Math.floor(limit), 1);
      if (source === 'override') override = value;
      else fromApi = value;
    },
    noteHeader({ allowed: said, count, outcome }) {
      const allowed = Math.max(Math.floor(said), 1);
      if (outcome === 'throttled') {
        // Only a count at the limit explains the refusal.
        if (count === null || count < allowed) return count === null;
        accept(allowed);
        ceiling = null;
        return true;
      }
      if (outcome === 'admitted' && count !== null && count > allowed) return false;
      const known = fromHeader ?? adopted ?? fromApi;
      if (known === null || allowed === known || allowed === unconfirmed) accept(allowed);
      else unconfirmed = allowed;
      return true;
    },
    noteAdmitted: (count) => (mostAdmitted = Math.max(mostAdmitted, count)),
    forgetHeaders() {
      fromHeader = null;
      unconfirmed = null;
    },
    noteThrottle(admitted, nowMs) {
      mostAdmitted = Math.min(mostAdmitted, admitted);
      const current = read(nowMs);
      const base = announced().limit;
      const floor = Number.isFinite(base) ? Math.floor(RECOVERY_SHARE * base) : 1;
      const level = Math.max(Math.min(Math.max(admitted, floor), current.limit), 1);
      // Met again at about the same height after it was tried: it stands.
      const isMetAgain = ceiling !== null && nowMs - ceiling.sinceMs >= windowMs && level >= ceiling.level * 0.9;
      const isSameEpisode = ceiling !== null && nowMs - ceiling.sinceMs < windowMs;
      const before = ceiling?.quietWindows ?? 1;
      const quietWindows = isMetAgain ? Math.min(before * 2, MAX_QUIET_WINDOWS) : isSameEpisode ? before : 1;
      const lowest = isMetAgain ? Math.min(level, ceiling?.level ?? level) : level;
      ceiling = { level: lowest, sure: Math.min(admitted, lowest), sinceMs: nowMs, quietWindows, isRemembered: false };
    },
    adopt(limit, nowMs) {
      const value = Math.max(Math.floor(limit), 1);
      // One that is lower than announced regains its height like one that was found here.
      if (value > announced().limit) adopted = value;
      else if (value < announced().limit)
        ceiling = { level: value, sure: value, sinceMs: nowMs, quietWindows: REMEMBERED_WINDOWS, isRemembered: true };
    },
    read,
    learned() {
      if (ceiling !== null) return { allowed: ceiling.level, source: 'observed' };
      if (fromHeader !== null) return { allowed: fromHeader, source: 'observed' };
      return fromApi === null ? null : { allowed: fromApi, source: 'documented' };
    },
  };
}
