'use client';

import { useMemo } from 'react';
import { intervalsOf, totalsOf, type ReportInterval } from '#lib/capacity/intervals.shared.ts';
import { INTERVAL_MS, type ReportDto } from '#lib/capacity/schema.ts';
import { formatDate, formatDateTime, formatNumber, formatPercent, formatTime } from '#lib/format.ts';
import { TimeSeriesChart } from '../chart/time-series-chart.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import { Card } from '../ui/card.tsx';

/** Props of {@link ReportFigures}. */
export type ReportFiguresProps = {
  report: ReportDto;
  /** Whose agents; null for all. */
  unitId: string | null;
};

const HOUR_INTERVALS = 4;

/** The figures of a report: in a few numbers, as charts on one time axis, by hour as a table, and by site. */
export function ReportFigures({ report, unitId }: ReportFiguresProps) {
  const { timeZone } = report;
  const intervals = useMemo(() => intervalsOf(report, unitId), [report, unitId]);
  const ratio = report.calls?.callsPerAgent ?? 1;
  const totals = useMemo(() => totalsOf(intervals, ratio), [intervals, ratio]);
  const timesMs = useMemo(() => intervals.map(({ atMs }) => atMs), [intervals]);
  const calls = useMemo(
    () => [
      { label: 'Calls', values: intervals.map((one) => one.calls) },
      { label: 'A week earlier', values: intervals.map((one) => one.expected) },
      { label: 'Capacity', values: intervals.map((one) => one.capacity) },
    ],
    [intervals],
  );
  const agents = useMemo(
    () => [
      { label: 'Scheduled to take calls', values: intervals.map((one) => one.scheduled) },
      { label: 'Adherent', values: intervals.map((one) => one.adherent) },
    ],
    [intervals],
  );
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
        <Figure
          label="Peak of calls"
          value={totals.peak}
          missing="no call was counted in this time"
          note={totals.peakAtMs === null ? undefined : formatDateTime(totals.peakAtMs, timeZone)}
        />
        <Figure label="Lowest capacity" value={totals.capacity} missing="the capacity of the trunks is not set" />
        <Figure
          label="Most of it used"
          value={totals.usedShare}
          format={(share) => formatPercent(share)}
          missing="calls or capacity are not known"
        />
        <Figure
          label="Most agents scheduled"
          value={totals.mostScheduled}
          format={(agents) => formatNumber(agents, 1)}
          missing="no schedule could be read"
        />
        <Figure
          label="Adherence on queue"
          value={totals.adherence}
          format={(share) => formatPercent(share, 1)}
          missing="no adherence is known for this time"
        />
        <Figure
          label="Short of capacity"
          value={totals.shortIntervals === null ? null : (totals.shortIntervals * INTERVAL_MS) / 3_600_000}
          format={(hours) => `${formatNumber(hours, 1)} h`}
          missing="capacity or schedules are not known"
          note={
            report.calls?.callsPerAgent == null
              ? 'at one call for each agent, which was not measured'
              : `at ${formatNumber(ratio, 2)} calls for each agent`
          }
        />
      </dl>
      <Card>
        <TimeSeriesChart title="Calls and capacity" unit="concurrent calls" {...{ timeZone, timesMs }} series={calls} />
      </Card>
      <Card>
        <TimeSeriesChart title="Agents" unit="agents" {...{ timeZone, timesMs }} series={agents} />
      </Card>
      <HourTable intervals={intervals} timeZone={timeZone} />
      <SiteTable report={report} />
    </>
  );
}

type FigureProps = {
  label: string;
  value: number | null;
  /** Why there is none. */
  missing: string;
  format?: (value: number) => string;
  note?: string;
};

function Figure({ label, value, missing, format = (number) => formatNumber(number), note }: FigureProps) {
  return (
    <div className="min-w-0 rounded-md border border-divider bg-page p-3">
      <dt className="text-sm text-low">{label}</dt>
      <dd className="font-heading text-xl font-bold">
        {value === null ? <Unavailable reason={missing} /> : format(value)}
        {note && value !== null && <span className="font-sans block text-sm font-normal text-low">{note}</span>}
      </dd>
    </div>
  );
}

const HEADINGS = ['Calls', 'Peak', 'Capacity', 'Scheduled', 'Adherent'];

function HourTable({ intervals, timeZone }: { intervals: readonly ReportInterval[]; timeZone: string }) {
  const hours = Array.from({ length: Math.ceil(intervals.length / HOUR_INTERVALS) }, (_, hour) =>
    intervals.slice(hour * HOUR_INTERVALS, (hour + 1) * HOUR_INTERVALS),
  );
  return (
    <Card
      title="By hour"
      subtitle="Means over the hour; the highest peak and the lowest capacity. The CSV has every quarter of an hour."
      isFlush
    >
      <div
        className="relative max-h-[28rem] overflow-auto"
        data-scroll-area
        tabIndex={0}
        role="region"
        aria-label="Figures by hour"
      >
        <table className="w-full text-right tabular-nums">
          <thead className="sticky top-0 bg-subtle text-sm">
            <tr>
              <th scope="col" className="px-4 py-2 text-left">
                Hour
              </th>
              {HEADINGS.map((heading) => (
                <th key={heading} scope="col" className="px-4 py-2">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {hours.map((parts) => {
              const atMs = parts[0]?.atMs ?? 0;
              const cells = [
                mean(parts.map(({ calls }) => calls)),
                extreme(
                  parts.map(({ peak }) => peak),
                  Math.max,
                ),
                extreme(
                  parts.map(({ capacity }) => capacity),
                  Math.min,
                ),
                mean(parts.map(({ scheduled }) => scheduled)),
                mean(parts.map(({ adherent }) => adherent)),
              ];
              return (
                <tr key={atMs} className="border-t border-divider">
                  <th scope="row" className="px-4 py-1.5 text-left font-normal whitespace-nowrap">
                    {formatDate(atMs, timeZone)}, {formatTime(atMs, timeZone)}
                  </th>
                  <FigureCells values={cells} />
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function SiteTable({ report: { sites } }: { report: ReportDto }) {
  if (!sites || sites.sites.length === 0) return null;
  return (
    <Card title="By site" subtitle="Which site an agent’s calls use is not told by Genesys Cloud." isFlush>
      <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label="Calls by site">
        <table className="w-full text-right tabular-nums">
          <thead className="bg-subtle text-sm">
            <tr>
              <th scope="col" className="px-4 py-2 text-left">
                Site
              </th>
              <th scope="col" className="px-4 py-2">
                Mean of calls
              </th>
              <th scope="col" className="px-4 py-2">
                Peak
              </th>
              <th scope="col" className="px-4 py-2">
                Lowest capacity
              </th>
            </tr>
          </thead>
          <tbody>
            {sites.sites.map(({ id, name, figures }) => {
              const cells = [mean(figures.calls), extreme(figures.peak, Math.max), extreme(figures.capacity, Math.min)];
              return (
                <tr key={id} className="border-t border-divider">
                  <th scope="row" className="px-4 py-1.5 text-left font-normal">
                    {name}
                  </th>
                  <FigureCells values={cells} />
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function FigureCells({ values }: { values: readonly (number | null)[] }) {
  return values.map((value, index) => (
    <td key={index} className="px-4 py-1.5">
      {value === null ? <Unavailable reason="not known" /> : formatNumber(value, 1)}
    </td>
  ));
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function extreme(values: readonly (number | null)[], of: (...values: number[]) => number): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : of(...known);
}
