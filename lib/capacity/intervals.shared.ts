import { INTERVAL_MS, type ReportDto } from './schema.ts';

/** One interval of a report. Null is "not known". */
export type ReportInterval = {
  readonly atMs: number;
  readonly calls: number | null;
  readonly peak: number | null;
  /** As it was; for intervals to come, what trunks in service could carry when the report was made. */
  readonly capacity: number | null;
  /** Calls at the same time a week earlier. */
  readonly expected: number | null;
  /** Agents who were, or are, to take calls. */
  readonly scheduled: number | null;
  /** Those of them who did. */
  readonly adherent: number | null;
};

type Report = Pick<ReportDto, 'fromMs' | 'toMs' | 'calls' | 'units'>;

/**
 * The report's figures side by side. Scheduled agents are those of every business unit that could be read, and of them those
 * who adhered: by Genesys' historical adherence where it is known of all of them, else by the share that was heard.
 */
export function intervalsOf({ fromMs, toMs, calls, units }: Report, businessUnitId: string | null): ReportInterval[] {
  const meant = units.filter(({ id }) => businessUnitId === null || id === businessUnitId);
  const known = meant.flatMap(({ schedule, adherence }) => (schedule ? [{ schedule, adherence }] : []));
  return Array.from({ length: Math.ceil((toMs - fromMs) / INTERVAL_MS) }, (_, index) => {
    const scheduled = known.length === 0 ? null : sumOf(known.map(({ schedule }) => schedule.onQueue[index] ?? 0));
    const missing = known.map(({ adherence }) => adherence?.missing[index] ?? null);
    const isKnown = missing.length > 0 && missing.every((one) => one !== null);
    const heard = calls?.adherence[index] ?? null;
    const share = heard === null || scheduled === null ? null : scheduled * heard;
    return {
      atMs: fromMs + index * INTERVAL_MS,
      calls: calls?.calls[index] ?? null,
      peak: calls?.peak[index] ?? null,
      capacity: calls?.capacity[index] ?? capacityToCome(calls, index),
      expected: calls?.expected[index] ?? null,
      scheduled,
      adherent: isKnown && scheduled !== null ? Math.max(0, scheduled - sumOf(missing)) : share,
    };
  });
}

/** After the last interval of which anything was recorded. */
function capacityToCome(calls: ReportDto['calls'], index: number): number | null {
  if (!calls) return null;
  return index > calls.capacity.findLastIndex((one) => one !== null) ? calls.capacityNow : null;
}

/** A report in a few figures. */
export type ReportTotals = {
  readonly peak: number | null;
  readonly peakAtMs: number | null;
  readonly capacity: number | null;
  /** Most of the capacity that was in use, 0 to 1. */
  readonly usedShare: number | null;
  readonly mostScheduled: number | null;
  /** Agents who took calls of those scheduled to, 0 to 1, over intervals in which both are known. */
  readonly adherence: number | null;
  /** Intervals in which more agents are scheduled than the trunks can carry calls for. */
  readonly shortIntervals: number | null;
};

/** What the intervals come to. */
export function totalsOf(intervals: readonly ReportInterval[], callsPerAgent: number): ReportTotals {
  const peaks = intervals.filter(({ peak }) => peak !== null);
  const highest = peaks.toSorted((one, other) => (other.peak ?? 0) - (one.peak ?? 0))[0];
  const capacities = intervals.flatMap(({ capacity }) => capacity ?? []);
  const shares = intervals.flatMap(({ peak, capacity }) => (peak === null || !capacity ? [] : [peak / capacity]));
  const adhering = intervals.filter(({ scheduled, adherent }) => scheduled !== null && adherent !== null);
  const scheduled = sumOf(adhering.map((interval) => interval.scheduled));
  const comparable = intervals.filter((interval) => interval.scheduled !== null && interval.capacity !== null);
  return {
    peak: highest?.peak ?? null,
    peakAtMs: highest?.atMs ?? null,
    capacity: capacities.length === 0 ? null : Math.min(...capacities),
    usedShare: shares.length === 0 ? null : Math.max(...shares),
    mostScheduled: intervals.reduce<number | null>(
      (most, interval) => (interval.scheduled === null ? most : Math.max(most ?? 0, interval.scheduled)),
      null,
    ),
    adherence: scheduled === 0 ? null : sumOf(adhering.map(({ adherent }) => adherent)) / scheduled,
    shortIntervals:
      comparable.length === 0
        ? null
        : comparable.filter((one) => (one.scheduled ?? 0) * callsPerAgent > (one.capacity ?? 0)).length,
  };
}

function sumOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}
