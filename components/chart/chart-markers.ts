import { formatDate, formatTime } from '#lib/format.ts';

/** Something that happened at a moment: a mark over the chart, and words beside the values of that time. */
export type ChartMarker = {
  atMs: number;
  /** What happened, in a few words. */
  label: string;
  /** `bad` is drawn filled and pointed, `good` hollow and round, so that they differ without colour. */
  tone: 'bad' | 'good';
};

/** Markers too close to be drawn apart. */
export type MarkerGroup = { leftPx: number; tone: ChartMarker['tone']; count: number };

/**
 * Markers in order of time, those within `gapPx` of the one before them together: a burst of events stays readable. A group
 * stands where its first marker does and is bad when one of its markers is.
 */
export function groupMarkers(
  markers: readonly ChartMarker[],
  toPx: (atMs: number) => number,
  gapPx: number,
): MarkerGroup[] {
  const groups: MarkerGroup[] = [];
  let lastPx = Number.NEGATIVE_INFINITY;
  for (const { atMs, tone } of markers.toSorted((a, b) => a.atMs - b.atMs)) {
    const px = toPx(atMs);
    const group = groups.at(-1);
    if (group && px - lastPx < gapPx) {
      group.count += 1;
      if (tone === 'bad') group.tone = tone;
    } else {
      groups.push({ leftPx: px, tone, count: 1 });
    }
    lastPx = px;
  }
  return groups;
}

/** The markers of the time at an index: from it on, until the next time. */
export function markersOfSlot(
  markers: readonly ChartMarker[],
  timesMs: readonly number[],
  index: number,
): readonly ChartMarker[] {
  const fromMs = timesMs[index];
  if (fromMs === undefined) return [];
  const step = timesMs.length > 1 ? fromMs - (timesMs[index - 1] ?? 2 * fromMs - (timesMs[index + 1] ?? fromMs)) : 0;
  const untilMs = timesMs[index + 1] ?? fromMs + Math.max(step, 1);
  return markers.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
}

/**
 * The stretch of time somebody dragged over, epoch milliseconds; null when it is so short that it was a click. Ends are put
 * on whole minutes, outwards.
 */
export function brushedRange(
  leftPx: number,
  widthPx: number,
  toMs: (px: number) => number,
): { fromMs: number; toMs: number } | null {
  if (widthPx < LEAST_BRUSH_PX) return null;
  const [from, to] = [toMs(leftPx), toMs(leftPx + widthPx)];
  return { fromMs: Math.floor(from / MINUTE_MS) * MINUTE_MS, toMs: Math.ceil(to / MINUTE_MS) * MINUTE_MS };
}

const LEAST_BRUSH_PX = 6;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A tick of the time axis: the time of day, and the date where a day begins or where ticks are a day or more apart. */
export function tickWords(atMs: number, stepMs: number, timeZone: string): string {
  const time = formatTime(atMs, timeZone);
  if (stepMs < DAY_MS && time !== '00:00') return time;
  return formatDate(atMs, timeZone).replace(/ \d{4}$/, '');
}

/** A time of a chart in words, with its date where the chart shows more than a day. */
export function timeWords(atMs: number, timesMs: readonly number[], timeZone: string): string {
  const lengthMs = (timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0);
  const time = formatTime(atMs, timeZone);
  return lengthMs > DAY_MS ? `${formatDate(atMs, timeZone)}, ${time}` : time;
}
