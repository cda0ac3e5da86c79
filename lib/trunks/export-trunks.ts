import { csvHeading, csvLines, type CsvColumn } from '#lib/csv.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { getTrunkSeries } from './get-trunk-series.ts';
import type { TrunkPoint, TrunkSeriesQuery } from './schema.ts';

/** A point and the one a week earlier. */
type ExportRow = { readonly now: TrunkPoint; readonly before: TrunkPoint | undefined };

const percent = (share: number | null | undefined) => (share == null ? null : Math.round(share * 1_000) / 10);
const rounded = (calls: number | null | undefined) => (calls == null ? null : Math.round(calls * 100) / 100);

/** Moments are in UTC (ISO 8601); an unknown figure is an empty cell. */
const COLUMNS: readonly CsvColumn<ExportRow>[] = [
  { header: 'Time (UTC)', value: ({ now }) => new Date(now.atMs).toISOString() },
  { header: 'Calls', value: ({ now }) => rounded(now.calls) },
  { header: 'Peak', value: ({ now }) => now.peak },
  { header: 'Capacity', value: ({ now }) => now.capacity },
  { header: 'Minutes with refused calls', value: ({ now }) => now.blocked },
  { header: 'Adherence (%)', value: ({ now }) => percent(now.adherence) },
];
const COMPARISON: readonly CsvColumn<ExportRow>[] = [
  { header: 'Calls a week earlier', value: ({ before }) => rounded(before?.calls) },
  { header: 'Peak a week earlier', value: ({ before }) => before?.peak },
  { header: 'Adherence a week earlier (%)', value: ({ before }) => percent(before?.adherence) },
];

/** The time series as a CSV: what {@link getTrunkSeries} answers to the same question. */
export async function exportTrunks(
  ctx: OrgContext,
  query: TrunkSeriesQuery,
): Promise<Result<{ readonly fileName: string; readonly parts: AsyncGenerator<string> }, never>> {
  const series = await getTrunkSeries(ctx, query);
  if (!series.ok) return series;
  const { points, comparison } = series.data;
  const columns = comparison === null ? COLUMNS : [...COLUMNS, ...COMPARISON];
  const rows = points.map((now, index) => ({ now, before: comparison?.[index] }));
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return ok({ fileName: `trunks-${day(query.from)}-${day(query.to)}.csv`, parts: writeParts(rows, columns) });
}

async function* writeParts(
  rows: readonly ExportRow[],
  columns: readonly CsvColumn<ExportRow>[],
): AsyncGenerator<string> {
  yield csvHeading(columns) + csvLines(rows, columns);
}
