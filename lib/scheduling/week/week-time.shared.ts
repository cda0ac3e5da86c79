import { Temporal } from 'temporal-polyfill';
import { resolveLocalTime } from '../resolve-local-time.ts';
import type { WeekDay } from './schema.ts';
import { MINUTE_MS } from './shift-shape.shared.ts';

/** Minutes that edits snap to; the fine step is for a held modifier key. */
export const SNAP_MINUTES = 15;
export const FINE_SNAP_MINUTES = 5;

/** Longest shift that can be assigned, in minutes. */
export const MAX_SHIFT_MINUTES = 36 * 60;

const LONGEST_REPEAT_MINUTES = 180;

/** Date (`yyyy-MM-dd`) and time (`HH:mm`) of an instant in a zone. */
export function localParts(timeZone: string, epochMs: number): { readonly date: string; readonly time: string } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
  return { date: zoned.toPlainDate().toString(), time: zoned.toPlainTime().toString({ smallestUnit: 'minute' }) };
}

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

/** The instant on another day with the same time on the clock; the next full step where clocks skip it. */
export function sameTimeOn(timeZone: string, date: string, epochMs: number): number {
  const { time } = localParts(timeZone, epochMs);
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const resolved = resolveLocalTime(timeZone, date, hours * 60 + minutes);
  if (resolved.kind !== 'gap') return resolved.epochMs;
  return instantOf(timeZone, date, resolved.nextTime) ?? epochMs;
}
