import { formatDate, formatTime } from '#lib/format.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Nothing shorter says anything where the finest slot is a minute. */
const SHORTEST_MS = 10 * MINUTE_MS;
const LONGEST_MS = 400 * DAY_MS;

/** Windows that end now and move with time. */
export const TRUNK_WINDOWS = ['hour', 'sixHours', 'day', 'week'] as const;
export type TrunkWindow = (typeof TRUNK_WINDOWS)[number];

const LENGTHS_MS: Readonly<Record<TrunkWindow, number>> = {
  hour: HOUR_MS,
  sixHours: 6 * HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
};

export const WINDOW_WORDS: Readonly<Record<TrunkWindow, string>> = {
  hour: '1 hour',
  sixHours: '6 hours',
  day: '24 hours',
  week: '7 days',
};

/** A stretch of time, epoch milliseconds. */
export type Stretch = { readonly fromMs: number; readonly toMs: number };

/** What the charts show: a window that moves, or a stretch that somebody chose and that stays. */
export type TrunkRange = Stretch & { readonly window: TrunkWindow | null };

/** The window as it is now, to the minute; where both ends were chosen, what lies between them. */
export function shownRange(
  { window, from, to }: { readonly window: TrunkWindow; readonly from: Date | null; readonly to: Date | null },
  nowMs: number,
): TrunkRange {
  const stretch = from && to ? { fromMs: from.getTime(), toMs: to.getTime() } : null;
  if (stretch && isStretch(stretch)) return { ...stretch, window: null };
  const toMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  return { fromMs: toMs - LENGTHS_MS[window], toMs, window };
}

/** Whether a stretch can be shown. */
export const isStretch = ({ fromMs, toMs }: Stretch): boolean =>
  Number.isFinite(fromMs) && fromMs >= 0 && toMs > fromMs && toMs - fromMs <= LONGEST_MS;

/** The stretch half its length earlier or later, but never beyond now. */
export function movedRange({ fromMs, toMs }: Stretch, direction: 'earlier' | 'later', nowMs: number): Stretch {
  const step = Math.round((toMs - fromMs) / 2 / MINUTE_MS) * MINUTE_MS;
  const latest = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  const shift = direction === 'earlier' ? -step : Math.min(step, Math.max(0, latest - toMs));
  return { fromMs: fromMs + shift, toMs: toMs + shift };
}

/** Half or twice the stretch around its middle, or around a moment; never beyond now and never shorter than ten minutes. */
export function zoomedRange(range: Stretch, zoom: 'in' | 'out', nowMs: number, aroundMs?: number): Stretch {
  const wanted = (range.toMs - range.fromMs) * (zoom === 'in' ? 0.5 : 2);
  const length = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.round(wanted / MINUTE_MS) * MINUTE_MS));
  const middle = aroundMs ?? (range.fromMs + range.toMs) / 2;
  const latest = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  const toMs = Math.min(latest, Math.ceil((middle + length / 2) / MINUTE_MS) * MINUTE_MS);
  return { fromMs: toMs - length, toMs };
}

/** The range in words: "last 6 hours", "22 Nov 2026, 12:00 to 13:30". */
export function rangeWords({ fromMs, toMs, window }: TrunkRange, timeZone: string): string {
  if (window !== null) return `last ${WINDOW_WORDS[window].replace(/^1 /, '')}`;
  const [fromDate, toDate] = [formatDate(fromMs, timeZone), formatDate(toMs, timeZone)];
  const until = `${fromDate === toDate ? '' : `${toDate}, `}${formatTime(toMs, timeZone)}`;
  return `${fromDate}, ${formatTime(fromMs, timeZone)} to ${until}`;
}
