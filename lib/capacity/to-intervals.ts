import type { TrunkPoint } from '#lib/trunks/schema.ts';
import { intervalCount, type Span } from './report-span.ts';
import { INTERVAL_MS } from './schema.ts';

type Points = readonly (Pick<TrunkPoint, 'atMs' | 'calls' | 'peak' | 'capacity'> &
  Partial<Pick<TrunkPoint, 'adherence'>>)[];
type Figures = (number | null)[];

/** Figures of trunks by the report's own intervals. */
export type IntervalFigures = Record<'calls' | 'peak' | 'capacity' | 'adherence', Figures>;

/**
 * Brings points of any slot length to the report's intervals. Averages and shares are weighted by how long each slot overlaps
 * the interval; a peak is the highest of them, a capacity the lowest, which is what calls could rely on. An interval no known
 * point falls into stays unknown. `shiftMs` is added to every point's time.
 */
export function toIntervals(points: Points, slotMs: number, span: Span, shiftMs = 0): IntervalFigures {
  const count = intervalCount(span);
  const calls = createMeans(count);
  const adherence = createMeans(count);
  const peak: Figures = new Array<null>(count).fill(null);
  const capacity: Figures = new Array<null>(count).fill(null);
  for (const point of points) {
    const startMs = point.atMs + shiftMs;
    const first = Math.max(0, Math.floor((startMs - span.fromMs) / INTERVAL_MS));
    for (let index = first; index < count; index++) {
      const atMs = span.fromMs + index * INTERVAL_MS;
      const overlapMs = Math.min(startMs + slotMs, atMs + INTERVAL_MS) - Math.max(startMs, atMs);
      if (overlapMs <= 0) break;
      calls.add(index, point.calls, overlapMs);
      adherence.add(index, point.adherence ?? null, overlapMs);
      peak[index] = highest(peak[index] ?? null, point.peak);
      capacity[index] = lowest(capacity[index] ?? null, point.capacity);
    }
  }
  return { calls: calls.read(), adherence: adherence.read(), peak, capacity };
}

function createMeans(count: number) {
  const sums = new Array<number>(count).fill(0);
  const weights = new Array<number>(count).fill(0);
  return {
    add(index: number, value: number | null, weight: number): void {
      if (value === null) return;
      sums[index] = (sums[index] ?? 0) + value * weight;
      weights[index] = (weights[index] ?? 0) + weight;
    },
    read: (): Figures => sums.map((sum, index) => (weights[index] ? sum / (weights[index] ?? 1) : null)),
  };
}

function highest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function lowest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
