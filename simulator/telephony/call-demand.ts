import { createRng } from '../core/random.ts';
import { zoneOffsetMs } from '../core/time-zone.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Moments between which noise runs smoothly. */
const KNOT_MS = 45_000;

/** A number between 0 and 1 that changes gently over time and is the same for the same seed, label and moment. */
export function gentleNoise(seed: number, label: string, atMs: number): number {
  const knot = Math.floor(atMs / KNOT_MS);
  const valueAt = (index: number) => createRng(seed, `${label}:${index}`)();
  const passed = (atMs - knot * KNOT_MS) / KNOT_MS;
  const eased = passed * passed * (3 - 2 * passed);
  return valueAt(knot) * (1 - eased) + valueAt(knot + 1) * eased;
}

/** How busy a contact centre is at a moment, 0 to 1: little at night, most in the late morning, half of it at weekends. */
export function busynessAt(timeZone: string, atMs: number): number {
  const localMs = atMs + zoneOffsetMs(timeZone, atMs);
  const hour = (localMs % DAY_MS) / HOUR_MS;
  // The epoch was a Thursday.
  const weekday = (Math.floor(localMs / DAY_MS) + 4) % 7;
  const peak = (at: number) => Math.exp(-(((hour - at) / 2.8) ** 2));
  const day = 0.1 + 0.9 * Math.max(peak(10.5), 0.94 * peak(15.5));
  return weekday === 0 || weekday === 6 ? day / 2 : day;
}
