import { toCsv, type CsvColumn } from '#lib/csv.ts';
import { ok, type Result } from '#lib/result.ts';
import { localParts } from '#lib/scheduling/resolve-local-time.shared.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { getReport } from './get-report.ts';
import { intervalsOf, type ReportInterval } from './intervals.shared.ts';
import type { ReportSelector } from './schema.ts';

/** Every interval of a report, of the organisation and of each business unit and site, as a CSV. Unknown figures are empty cells. */
export async function exportReport(
  ctx: OrgContext,
  selector: ReportSelector,
): Promise<Result<{ fileName: string; csv: string }, 'not_found'>> {
  const found = await getReport(ctx, selector);
  if (!found.ok) return found;
  const report = found.data;
  const whole = intervalsOf(report, null);
  const byUnit = report.units.map(({ id }) => intervalsOf(report, id));
  const sites = report.sites?.sites ?? [];
  const local = ({ atMs }: ReportInterval) => localParts(report.timeZone, atMs);
  const columns: CsvColumn<{ readonly own: ReportInterval; readonly index: number }>[] = [
    { header: 'date', value: ({ own }) => local(own).date },
    { header: 'time', value: ({ own }) => local(own).time },
    { header: 'instant', value: ({ own }) => new Date(own.atMs).toISOString() },
    { header: 'calls', value: ({ own }) => rounded(own.calls) },
    { header: 'peak', value: ({ own }) => own.peak },
    { header: 'capacity', value: ({ own }) => own.capacity },
    { header: 'calls a week earlier', value: ({ own }) => rounded(own.expected) },
    { header: 'agents scheduled to take calls', value: ({ own }) => rounded(own.scheduled) },
    { header: 'of them adherent', value: ({ own }) => rounded(own.adherent) },
    ...report.units.flatMap(({ name }, unit): typeof columns => [
      { header: `${name}: scheduled`, value: ({ index }) => rounded(byUnit[unit]?.[index]?.scheduled) },
      { header: `${name}: adherent`, value: ({ index }) => rounded(byUnit[unit]?.[index]?.adherent) },
    ]),
    ...sites.flatMap(({ name, figures }): typeof columns => [
      { header: `${name}: calls`, value: ({ index }) => rounded(figures.calls[index]) },
      { header: `${name}: peak`, value: ({ index }) => figures.peak[index] },
      { header: `${name}: capacity`, value: ({ index }) => figures.capacity[index] },
    ]),
  ];
  const gaps = report.allParts.filter(({ state }) => state === 'failed').map(({ label }) => label);
  const name = gaps.length === 0 ? 'capacity' : 'capacity-with-gaps';
  return ok({
    fileName: `headroom-${name}-${report.date}-${report.id.slice(0, 8)}.csv`,
    csv: toCsv(
      whole.map((own, index) => ({ own, index })),
      columns,
    ),
  });
}

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 100) / 100;
}
