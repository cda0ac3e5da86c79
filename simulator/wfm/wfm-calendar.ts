/** Week and time-zone arithmetic for business units: dates are `yyyy-MM-dd` in the unit's own zone, instants are epoch milliseconds. */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Days in Genesys' spelling, Sunday first as in `Date.getUTCDay()`. */
export const DAYS_OF_WEEK = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** A day of the week as Genesys writes it. */
export type DayOfWeek = (typeof DAYS_OF_WEEK)[number];

const formatters = new Map<string, Intl.DateTimeFormat>();
const offsetsByHour = new Map<string, number>();

/** True for a real calendar date written `yyyy-MM-dd`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const parsed = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(parsed) && new Date(parsed).toISOString().startsWith(text);
}

/** The date `days` after (or before) `date`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The day of the week of a date. */
export function dayOfWeek(date: string): DayOfWeek {
  return DAYS_OF_WEEK[new Date(`${date}T00:00:00Z`).getUTCDay()] as DayOfWeek;
}

/** Minutes the zone is ahead of UTC at an instant. */
function zoneOffsetMinutes(timeZone: string, instantMs: number): number {
  const hour = Math.floor(instantMs / HOUR_MS);
  const key = `${timeZone}|${hour}`;
  const known = offsetsByHour.get(key);
  if (known !== undefined) return known;
  const offset = readOffset(timeZone, hour * HOUR_MS);
  offsetsByHour.set(key, offset);
  return offset;
}

/** The calendar date in a zone at an instant. */
export function dateInZone(timeZone: string, instantMs: number): string {
  return new Date(instantMs + zoneOffsetMinutes(timeZone, instantMs) * MINUTE_MS).toISOString().slice(0, 10);
}

/** The instant of a wall-clock time. A time skipped by daylight saving lands after the gap, a repeated one on its first pass. */
export function instantOfLocal(timeZone: string, date: string, minutesOfDay: number): number {
  const wallMs = Date.parse(`${date}T00:00:00Z`) + minutesOfDay * MINUTE_MS;
  const offsetBefore = zoneOffsetMinutes(timeZone, wallMs - 12 * HOUR_MS);
  const offsetAfter = zoneOffsetMinutes(timeZone, wallMs + 12 * HOUR_MS);
  const candidates = [wallMs - offsetBefore * MINUTE_MS, wallMs - offsetAfter * MINUTE_MS];
  const exact = candidates.find(
    (instantMs) => instantMs + zoneOffsetMinutes(timeZone, instantMs) * MINUTE_MS === wallMs,
  );
  return exact ?? wallMs - offsetBefore * MINUTE_MS;
}

/** First date of the business-unit week that holds `date`. */
export function weekStart(date: string, startDay: DayOfWeek): string {
  const back = (DAYS_OF_WEEK.indexOf(dayOfWeek(date)) - DAYS_OF_WEEK.indexOf(startDay) + 7) % 7;
  return addDays(date, -back);
}

/** First and last instant (exclusive) of `weekCount` weeks in a zone. */
export function weekRange(timeZone: string, weekDate: string, weekCount: number): { startMs: number; endMs: number } {
  return {
    startMs: instantOfLocal(timeZone, weekDate, 0),
    endMs: instantOfLocal(timeZone, addDays(weekDate, weekCount * 7), 0),
  };
}

function readOffset(timeZone: string, instantMs: number): number {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  const parts: Record<string, number> = {};
  for (const part of formatter.formatToParts(instantMs)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  const localMs = Date.UTC(year, month - 1, day, hour, minute);
  return (localMs - instantMs) / MINUTE_MS;
}
