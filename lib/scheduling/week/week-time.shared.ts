import { localParts, resolveLocalTime } from '../resolve-local-time.shared.ts';
import type { WeekDay } from './schema.ts';
import { MINUTE_MS } from './shift-shape.shared.ts';

/** Minutes that edits snap to; the fine step is for a held modifier key. */
export const SNAP_MINUTES = 15;
export const FINE_SNAP_MINUTES = 5;

const LONGEST_REPEAT_MINUTES = 180;

/** The instant a date and a time (`HH:mm`) mean: the first of two; null where clocks skip it or it is no time. */
export function instantOf(timeZone: string, date: string, time: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!match) return null;
  const resolved = resolveLocalTime(timeZone, date, Number(match[1]) * 60 + Number(match[2]));
  return resolved.kind === 'gap' ? null : resolved.epochMs;
}

/** Whether date and time name this instant. Those of the second of two equal hours, and of no full minute, name another. */
export function isSayable(timeZone: string, epochMs: number): boolean {
  const { date, time } = localParts(timeZone, epochMs);
  return instantOf(timeZone, date, time) === epochMs;
}

/** Business-unit days and their zone. */
type Days = { readonly timeZone: string; readonly days: readonly WeekDay[] };

const DAY_MS = 24 * 60 * MINUTE_MS;

/** As {@link localParts} for an instant of a week; by arithmetic on days of 24 hours, which is a hundred times as fast. */
export function weekParts({ timeZone, days }: Days, epochMs: number): ReturnType<typeof localParts> {
  const day = dayOf(days, epochMs);
  if (!day || day.endMs - day.startMs !== DAY_MS) return localParts(timeZone, epochMs);
  const minutes = Math.floor((epochMs - day.startMs) / MINUTE_MS);
  const digits = (value: number) => String(value).padStart(2, '0');
  return { date: day.date, time: `${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}` };
}

/** As {@link isSayable}, for an instant of a week. */
export function isWeekSayable({ timeZone, days }: Days, epochMs: number): boolean {
  const day = dayOf(days, epochMs);
  if (!day || day.endMs - day.startMs !== DAY_MS) return isSayable(timeZone, epochMs);
  return (epochMs - day.startMs) % MINUTE_MS === 0;
}

/**
 * The instant nearest to a point of the day that lies on the snapping raster of the wall clock; in an hour that happens
 * twice only the first can be named, so what falls into the second comes to rest at its end. `dayStartMs` is any midnight.
 */
export function snap(timeZone: string, dayStartMs: number, epochMs: number, stepMinutes: number): number {
  const stepMs = stepMinutes * MINUTE_MS;
  let snapped = dayStartMs + Math.round((epochMs - dayStartMs) / stepMs) * stepMs;
  for (let tries = 0; tries < LONGEST_REPEAT_MINUTES / stepMinutes && !isSayable(timeZone, snapped); tries++) {
    snapped += stepMs;
  }
  return snapped;
}

/** The day an instant lies in, among those of a week. */
export function dayOf(days: readonly WeekDay[], epochMs: number): WeekDay | undefined {
  return days.find((day) => epochMs >= day.startMs && epochMs < day.endMs);
}
