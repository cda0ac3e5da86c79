/** What to do with a server's wish to be left alone. */
export type RetryAfter =
  | { readonly kind: 'wait'; readonly waitMs: number; readonly source: 'header' | 'body' | 'default' }
  /** Longer than we keep calls waiting: fail them with a clear state and ask again then. */
  | { readonly kind: 'park'; readonly waitMs: number; readonly source: 'header' | 'body' };

/** The shortest and the longest pause in seconds of the server's clock. */
export const MIN_PAUSE_SECONDS = 1;
/** See {@link MIN_PAUSE_SECONDS}; a daily limit may ask for hours, and hours are not waited (platform document §3.3). */
export const MAX_PAUSE_SECONDS = 300;

/** Pause when a 429 says nothing usable. */
const DEFAULT_PAUSE_SECONDS = 5;

/**
 * Reads a 429's hints: the `Retry-After` header in seconds or as an HTTP date, and the seconds that the error text names
 * (`…in [42] seconds`). The longest of them counts; nonsense counts as nothing. `nowMs` is only used for dates.
 */
export function parseRetryAfter(
  header: string | null,
  message: string | null,
  nowMs: number,
  serverSecondMs: number,
): RetryAfter {
  const fromHeader = header === null ? null : readHeaderSeconds(header.trim(), nowMs);
  const fromBody = message === null ? null : readMessageSeconds(message);
  if (fromHeader === null && fromBody === null) {
    return { kind: 'wait', waitMs: DEFAULT_PAUSE_SECONDS * serverSecondMs, source: 'default' };
  }
  const seconds = Math.max(fromHeader ?? 0, fromBody ?? 0, MIN_PAUSE_SECONDS);
  const source = (fromHeader ?? -1) >= (fromBody ?? -1) ? 'header' : 'body';
  return { kind: seconds > MAX_PAUSE_SECONDS ? 'park' : 'wait', waitMs: seconds * serverSecondMs, source };
}

function readHeaderSeconds(text: string, nowMs: number): number | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.max(Number(text), 0);
  // A date names its weekday and zone; anything shorter that `Date.parse` would take is an accident.
  if (!/^[A-Za-z]{3,9},? .+\d{2}:\d{2}/.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max((atMs - nowMs) / 1_000, 0);
}

function readMessageSeconds(message: string): number | null {
  const match = /in \[?(\d{1,7})\]? seconds/.exec(message);
  return match?.[1] === undefined ? null : Number(match[1]);
}
