/** What to do with a server's wish to be left alone. */
export type RetryAfter =
  | { readonly kind: 'wait'; readonly waitMs: number; readonly source: 'header' | 'body' | 'default' }
  /** Longer than we keep calls waiting: fail them with a clear state and ask again then. */
  | { readonly kind: 'park'; readonly waitMs: number; readonly source: 'header' | 'body' };

/** The shortest and the longest pause in seconds of the server's clock. */
export const MIN_PAUSE_SECONDS = 1;
/** See {@link MIN_PAUSE_SECONDS}; a daily limit may ask for hours, and hours are not waited (platform document §3.3). */
export const MAX_PAUSE_SECONDS = 300;

/** No park lasts longer before Genesys is asked again: a limit of a day has come back by then, and nonsense has an end. */
const MAX_PARK_SECONDS = 86_400;

/** Pause when a 429 says nothing usable. */
const DEFAULT_PAUSE_SECONDS = 5;

/** Where an answer may hint at how long to stay away. */
export type RetryHints = {
  /** `Retry-After`. */
  readonly header: string | null;
  /** `Date`: the server's own clock, by which a `Retry-After` that is a date is meant. */
  readonly date: string | null;
  /** Text of the error body. */
  readonly message: string | null;
};

/**
 * Reads the hints of a 429 or a 503: the `Retry-After` header in seconds or as an HTTP date, and the seconds that the error text names
 * (`…in [42] seconds`). The longest of them counts, up to a day; nonsense counts as nothing. A date is read against the
 * server's clock where it tells that, and against ours (`nowMs`) only where it does not.
 */
export function parseRetryAfter(hints: RetryHints, nowMs: number, serverSecondMs: number): RetryAfter {
  const { header, date, message } = hints;
  const fromHeader = header === null ? null : readHeaderSeconds(header.trim(), readDate(date) ?? nowMs);
  const fromBody = message === null ? null : readMessageSeconds(message);
  if (fromHeader === null && fromBody === null) {
    return { kind: 'wait', waitMs: DEFAULT_PAUSE_SECONDS * serverSecondMs, source: 'default' };
  }
  const asked = Math.max(fromHeader ?? 0, fromBody ?? 0, MIN_PAUSE_SECONDS);
  const seconds = Math.min(asked, MAX_PARK_SECONDS);
  const source = (fromHeader ?? -1) >= (fromBody ?? -1) ? 'header' : 'body';
  return { kind: seconds > MAX_PAUSE_SECONDS ? 'park' : 'wait', waitMs: seconds * serverSecondMs, source };
}

function readHeaderSeconds(text: string, serverNowMs: number): number | null {
  // A header that came twice, through a proxy for example, is joined by commas.
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => /^-?\d+(\.\d+)?$/.test(part))) return Math.max(...parts.map(Number), 0);
  const atMs = readDate(text);
  return atMs === null ? null : Math.max((atMs - serverNowMs) / 1_000, 0);
}

function readDate(text: string | null): number | null {
  // A date names its weekday and zone; anything shorter that `Date.parse` would take is an accident.
  if (text === null || !/^[A-Za-z]{3,9},? .+\d{2}:\d{2}/.test(text.trim())) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs;
}

function readMessageSeconds(message: string): number | null {
  const match = /in \[?(\d{1,7})\]? seconds/.exec(message);
  return match?.[1] === undefined ? null : Number(match[1]);
}
