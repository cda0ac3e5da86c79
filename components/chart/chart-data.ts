import type { AlignedData } from 'uplot';

/** One line or set of bars. */
export type ChartSeries = {
  label: string;
  /** One per time; null is a gap, which breaks the line and is never drawn as 0. */
  values: readonly (number | null)[];
  /** `limit` is a limit that changes over time: a stepped line that holds until its next value. */
  kind?: 'line' | 'bar' | 'limit';
};

/** A limit in the unit of the chart, drawn as a labelled line. Leave out where the view is a slice it does not apply to. */
export type ChartLimit = { label: string; value: number };

/**
 * Times in seconds and one row of values per series, as uPlot wants them. Stacked rows hold running sums, a gap counting as
 * nothing there, a sum of nothing being a gap too, and come highest first: each is painted over the one it stands on.
 */
export function toAlignedData(
  timesMs: readonly number[],
  series: readonly ChartSeries[],
  isStacked: boolean,
): AlignedData {
  const times = timesMs.map((ms) => ms / 1000);
  if (!isStacked) return [times, ...series.map((each) => [...each.values])];
  const sums: (number | null)[] = timesMs.map(() => null);
  const rows = series.map((each) =>
    timesMs.map((_, index) => {
      const value = each.values[index] ?? null;
      if (value !== null) sums[index] = (sums[index] ?? 0) + value;
      // A bar of no height would still draw its edge over the axis.
      return sums[index] || null;
    }),
  );
  return [times, ...rows.toReversed()];
}

/** The top of the value axis: a fifth above the highest value or the limit, never below 1. */
export function axisMaximum(data: AlignedData, limit: ChartLimit | undefined): number {
  let highest = limit?.value ?? 0;
  for (const row of data.slice(1)) {
    for (const value of row) if (value !== null && value !== undefined && value > highest) highest = value;
  }
  return Math.max(1, highest * 1.2);
}

/** What a person who cannot see the chart is told: range, and for each series its last and highest value. */
export function summarise(
  series: readonly ChartSeries[],
  unit: string,
  formatValue: (value: number) => string,
  limit: ChartLimit | undefined,
): string {
  const parts = series.map((each) => {
    const known = each.values.filter((value) => value !== null);
    const last = known.at(-1);
    if (last === undefined) return `${each.label}: no data.`;
    const gaps = each.values.length - known.length;
    const gapWords = gaps > 0 ? `, ${gaps} of ${each.values.length} points without data` : '';
    return `${each.label}: last ${formatValue(last)}, highest ${formatValue(Math.max(...known))} ${unit}${gapWords}.`;
  });
  if (limit) parts.push(`${limit.label}: ${formatValue(limit.value)} ${unit}.`);
  return parts.join(' ');
}

/** Where a value has none beside it: a line cannot be drawn there, so it needs a point. */
export function lonelyIndexes(values: readonly (number | null | undefined)[]): number[] {
  const isKnown = (index: number) => values[index] !== null && values[index] !== undefined;
  return values.flatMap((_, index) => (isKnown(index) && !isKnown(index - 1) && !isKnown(index + 1) ? [index] : []));
}
