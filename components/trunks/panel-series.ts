import type { TrunkPoint, TrunkSeries } from '#lib/trunks/schema.ts';
import type { ChartSeries } from '../chart/chart-data.ts';

const MINUTE_MS = 60_000;

/**
 * Calls over time with the capacity as a limit that changes, and last week where it is compared with. Slots longer than a
 * minute hide peaks in their average, so the peaks are a line of their own.
 */
export function usageSeries({ slotMs, points, comparison }: TrunkSeries): ChartSeries[] {
  const has = (key: 'peak' | 'capacity') => points.some((point) => point[key] !== null);
  const isCoarse = slotMs > MINUTE_MS;
  return [
    { label: isCoarse ? 'Calls, average' : 'Calls', values: valuesOf(points, 'calls') },
    ...(isCoarse && has('peak') ? [{ label: 'Calls, peak', values: valuesOf(points, 'peak') }] : []),
    ...(comparison ? [{ label: 'Calls a week earlier', values: valuesOf(comparison, 'calls') }] : []),
    ...(has('capacity') ? [{ label: 'Capacity', values: valuesOf(points, 'capacity'), kind: 'limit' as const }] : []),
  ];
}

/** Adherence over time in percent, and last week's where it is compared with. */
export function adherenceSeries({ points, comparison }: TrunkSeries): ChartSeries[] {
  return [
    { label: 'In adherence', values: percentagesOf(points) },
    ...(comparison ? [{ label: 'A week earlier', values: percentagesOf(comparison) }] : []),
  ];
}

const valuesOf = (points: readonly TrunkPoint[], key: 'calls' | 'peak' | 'capacity') =>
  points.map((point) => point[key]);

const percentagesOf = (points: readonly TrunkPoint[]) =>
  points.map(({ adherence }) => (adherence === null ? null : Math.round(adherence * 1_000) / 10));
