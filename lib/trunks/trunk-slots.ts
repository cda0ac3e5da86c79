import type { Resolution } from './sample-store.ts';

export const MINUTE_MS = 60_000;
export const QUARTER_MS = 15 * MINUTE_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

/** How long slots are, and how long they are kept; see docs/trunks.md. */
export const SLOTS: Readonly<Record<Resolution, { readonly slotMs: number; readonly keepMs: number }>> = {
  minute: { slotMs: MINUTE_MS, keepMs: 2 * DAY_MS },
  quarter: { slotMs: QUARTER_MS, keepMs: 35 * DAY_MS },
  hour: { slotMs: HOUR_MS, keepMs: 410 * DAY_MS },
  day: { slotMs: DAY_MS, keepMs: 1_100 * DAY_MS },
};

/** What happened is kept as long as the hours in which it did. */
export const KEEP_EVENTS_MS = SLOTS.hour.keepMs;

/** More points than these no chart shows. */
const MAX_POINTS = 1_000;

/** The finest slots that are kept for all of a range and are few enough to be drawn. */
export function resolutionFor(fromMs: number, toMs: number, nowMs: number): Resolution {
  const isFit = (resolution: Resolution) => {
    const { slotMs, keepMs } = SLOTS[resolution];
    return (toMs - fromMs) / slotMs <= MAX_POINTS && nowMs - fromMs <= keepMs;
  };
  return (['minute', 'quarter', 'hour'] as const).find(isFit) ?? 'day';
}

export const floorTo = (ms: number, stepMs: number) => Math.floor(ms / stepMs) * stepMs;

const coarser = (resolution: Resolution): Resolution => (resolution === 'minute' ? 'quarter' : 'hour');

/**
 * The slots a range is shown in, from the first to the one before `untilMs`, and those of the same range a week earlier. With
 * `hasComparison` they are kept for that, too.
 */
export function slotsFor(fromMs: number, toMs: number, nowMs: number, hasComparison: boolean) {
  const finest = resolutionFor(fromMs, toMs, nowMs);
  const isTooOld = hasComparison && nowMs - fromMs + WEEK_MS > SLOTS[finest].keepMs;
  const resolution = isTooOld ? coarser(finest) : finest;
  const { slotMs } = SLOTS[resolution];
  const untilMs = Math.min(toMs, nowMs + slotMs);
  return {
    resolution,
    slotMs,
    firstMs: floorTo(fromMs, slotMs),
    untilMs,
    beforeFirstMs: floorTo(fromMs - WEEK_MS, slotMs),
    beforeUntilMs: untilMs - WEEK_MS,
  };
}
