import type { SeriesWindow } from './schema.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The finest slot of the time series: one sample a minute, five in a slot. */
export const SLOT_MS = 5 * MINUTE_MS;

/** What a window is drawn from: slots of a day's width for a quarter, of an hour for a week, the finest for a day. */
export const WINDOWS: Readonly<
  Record<SeriesWindow, { readonly lengthMs: number; readonly slotMs: number; readonly resolution: string }>
> = {
  day: { lengthMs: DAY_MS, slotMs: SLOT_MS, resolution: 'minutes' },
  week: { lengthMs: 7 * DAY_MS, slotMs: HOUR_MS, resolution: 'hour' },
  quarter: { lengthMs: 91 * DAY_MS, slotMs: DAY_MS, resolution: 'day' },
};
