import type { WeekDay } from '#lib/scheduling/week/schema.ts';

const HOUR_MS = 3_600_000;
const TICK_STEPS_HOURS = [1, 2, 3, 4, 6, 12, 24];
const MIN_TICK_PX = 48;

/** Pixels for one hour, by zoom step, for one day and for a whole week. */
export const ZOOM_STEPS = { day: [30, 48, 80, 140], week: [6, 10, 20, 44] } as const;

/** How instants lie on the grid: evenly, so that a day of 25 hours is wider than its neighbours. */
export type TimeScale = {
  readonly days: readonly WeekDay[];
  readonly startMs: number;
  readonly endMs: number;
  readonly pxPerHour: number;
  readonly widthPx: number;
  /** Distance from the left end; negative before it. */
  toPx(epochMs: number): number;
  toMs(px: number): number;
  /** Where the header writes a time. */
  readonly ticks: readonly number[];
};

/** The scale for some days that follow each other. */
export function createTimeScale(days: readonly WeekDay[], pxPerHour: number): TimeScale {
  const startMs = days[0]?.startMs ?? 0;
  const endMs = days.at(-1)?.endMs ?? startMs;
  const toPx = (epochMs: number) => ((epochMs - startMs) / HOUR_MS) * pxPerHour;
  const stepHours = TICK_STEPS_HOURS.find((step) => step * pxPerHour >= MIN_TICK_PX) ?? 24;
  const ticks = days.flatMap((day) => {
    const count = Math.ceil((day.endMs - day.startMs) / (stepHours * HOUR_MS));
    return Array.from({ length: count }, (_, index) => day.startMs + index * stepHours * HOUR_MS);
  });
  return {
    days,
    startMs,
    endMs,
    pxPerHour,
    widthPx: toPx(endMs),
    toPx,
    toMs: (px) => startMs + (px / pxPerHour) * HOUR_MS,
    ticks,
  };
}
