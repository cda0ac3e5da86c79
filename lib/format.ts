/**
 * Words for numbers, durations and instants. Everything is pure: the present is passed in, the time zone is named, and the
 * locale is British English unless the caller says otherwise.
 */
const DEFAULT_LOCALE = 'en-GB';
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const pluralRules = new Map<string, Intl.PluralRules>();

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale}${JSON.stringify(options)}`;
  let format = numberFormats.get(key);
  if (!format) numberFormats.set(key, (format = new Intl.NumberFormat(locale, options)));
  return format;
}

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}${JSON.stringify(options)}`;
  let format = dateFormats.get(key);
  if (!format) dateFormats.set(key, (format = new Intl.DateTimeFormat(locale, options)));
  return format;
}

/** A moment: epoch milliseconds, a Date, or an ISO 8601 string. */
export type Instant = number | Date | string;

function toMs(instant: Instant): number {
  const ms = typeof instant === 'number' ? instant : new Date(instant).getTime();
  if (!Number.isFinite(ms)) throw new RangeError(`Not a moment in time: ${String(instant)}`);
  return ms;
}

/** A grouped number: 3480 → "3,480". At most `digits` decimals (none by default). */
export function formatNumber(value: number, digits = 0, locale = DEFAULT_LOCALE): string {
  return numberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** A ratio as a percentage: 0.8341 → "83%". At most `digits` decimals (none by default). */
export function formatPercent(ratio: number, digits = 0, locale = DEFAULT_LOCALE): string {
  return numberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(ratio);
}

/** A count with its noun: (1, "row") → "1 row", (3480, "row") → "3,480 rows". Pass `plural` where "-s" is wrong. */
export function formatCount(count: number, singular: string, plural = `${singular}s`, locale = DEFAULT_LOCALE): string {
  let rules = pluralRules.get(locale);
  if (!rules) pluralRules.set(locale, (rules = new Intl.PluralRules(locale)));
  return `${formatNumber(count, 0, locale)} ${rules.select(count) === 'one' ? singular : plural}`;
}

/** Calls per minute: 212 → "212/min"; below ten one decimal, so that a slow trickle is not shown as none. */
export function formatCallsPerMinute(callsPerMinute: number, locale = DEFAULT_LOCALE): string {
  return `${formatNumber(callsPerMinute, callsPerMinute < 10 ? 1 : 0, locale)}/min`;
}

/** A file size in decimal units: 1_250_000 → "1.3 MB". */
export function formatBytes(bytes: number, locale = DEFAULT_LOCALE): string {
  if (bytes < 1000) return `${formatNumber(bytes, 0, locale)} B`;
  if (bytes < 1_000_000) return `${formatNumber(bytes / 1000, bytes < 10_000 ? 1 : 0, locale)} kB`;
  return `${formatNumber(bytes / 1_000_000, 1, locale)} MB`;
}

const twoDigits = (value: number) => String(value).padStart(2, '0');

/**
 * A length of time in its two largest units: 850 → "0.9 s", 42_000 → "42 s", 125_000 → "2 min 05 s", 3_840_000 →
 * "1 h 04 min", 187_200_000 → "2 d 4 h". Negative lengths read as zero.
 */
export function formatDuration(ms: number): string {
  const length = Math.max(0, ms);
  if (length > 0 && length < SECOND_MS) return `${formatNumber(Math.max(0.1, length / SECOND_MS), 1)} s`;
  const seconds = Math.round(length / SECOND_MS);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(length / MINUTE_MS);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
  const hours = Math.round(length / HOUR_MS);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** What is left of a wait, rounded up so that it never reads "0 s" while waiting: "42 s", "2 min 05 s". */
export function formatCountdown(untilMs: number, nowMs: number): string {
  return formatDuration(Math.ceil(Math.max(0, untilMs - nowMs) / SECOND_MS) * SECOND_MS);
}

/** How long ago (or until) in one unit: "now", "12 s ago", "4 min ago", "3 h ago", "2 d ago", "in 42 s". */
export function formatRelativeAge(instant: Instant, nowMs: number): string {
  const elapsedMs = nowMs - toMs(instant);
  const distanceMs = Math.abs(elapsedMs);
  if (distanceMs < 5 * SECOND_MS) return 'now';
  const length =
    distanceMs < MINUTE_MS
      ? `${Math.floor(distanceMs / SECOND_MS)} s`
      : distanceMs < HOUR_MS
        ? `${Math.floor(distanceMs / MINUTE_MS)} min`
        : distanceMs < DAY_MS
          ? `${Math.floor(distanceMs / HOUR_MS)} h`
          : `${Math.floor(distanceMs / DAY_MS)} d`;
  return elapsedMs > 0 ? `${length} ago` : `in ${length}`;
}

/** A date and time with its zone: "22 Nov 2025, 14:05 GMT". `timeZone` is an IANA name, for example "Europe/Paris". */
export function formatDateTime(instant: Instant, timeZone: string, locale = DEFAULT_LOCALE): string {
  const ms = toMs(instant);
  return `${formatDate(ms, timeZone, locale)}, ${formatTime(ms, timeZone, locale)} ${formatZone(ms, timeZone, locale)}`;
}

/** A calendar date in a zone: "22 Nov 2025". */
export function formatDate(instant: Instant, timeZone: string, locale = DEFAULT_LOCALE): string {
  return dateFormat(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric' }).format(toMs(instant));
}

/** A time of day in a zone, 24 hours: "14:05", with seconds "14:05:09". The zone is for the caller to state once. */
export function formatTime(instant: Instant, timeZone: string, locale = DEFAULT_LOCALE, hasSeconds = false): string {
  return dateFormat(locale, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    ...(hasSeconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  }).format(toMs(instant));
}

/** The day of the week of an instant in a zone: "Mon". */
export function formatWeekday(instant: Instant, timeZone: string, locale = DEFAULT_LOCALE): string {
  return dateFormat(locale, { timeZone, weekday: 'short' }).format(toMs(instant));
}

/** A zone's short name at a moment, summer time included: "GMT", "BST", "CET", "GMT-5". */
export function formatZone(instant: Instant, timeZone: string, locale = DEFAULT_LOCALE): string {
  const parts = dateFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(toMs(instant));
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}
