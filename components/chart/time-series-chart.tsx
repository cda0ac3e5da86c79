'use client';

import clsx from 'clsx';
import { useMemo, useState, type ReactNode } from 'react';
import { formatDateTime, formatNumber, formatZone } from '#lib/format.ts';
import { ErrorState } from '../state/error-state.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ChartCanvas } from './chart-canvas.tsx';
import { summarise, type ChartLimit, type ChartSeries } from './chart-data.ts';
import { dashOf, LIMIT_DASH } from './chart-colours.ts';
import { markersOfSlot, type ChartMarker } from './chart-markers.ts';

/** Props of {@link TimeSeriesChart}. `timesMs` and `series` should keep their identity between renders. */
export type TimeSeriesChartProps = {
  /** What is shown, with its window: "Calls per minute, last hour". */
  title: string;
  /** "calls/min". */
  unit: string;
  /** IANA zone of the time axis, stated under the chart. */
  timeZone: string;
  /** Epoch milliseconds, ascending. */
  timesMs: readonly number[];
  series: readonly ChartSeries[];
  limit?: ChartLimit;
  /** Bars on top of each other, so that their sum meets the limit. */
  isStacked?: boolean;
  status?: 'ready' | 'loading' | 'error';
  emptyState?: ReactNode;
  errorState?: ReactNode;
  /** One sentence for those who cannot see the chart; made from the data when left out. */
  summary?: string;
  heightPx?: number;
  /** The top of the value axis, for shares; a fifth above the highest value when left out. */
  maximum?: number;
  /** What happened meanwhile, as marks over the chart and a column of its table. */
  markers?: readonly ChartMarker[];
  /** Charts over the same times with the same key have one crosshair. */
  syncKey?: string;
  /** Lets a stretch of time be dragged over, and told. Offer the same by buttons: not everybody can drag. */
  onBrush?: (fromMs: number, toMs: number) => void;
  /** Under the legend: what the marks and colours mean. */
  note?: ReactNode;
  headingLevel?: 2 | 3;
};

/** Values over time on one axis, as lines or bars, with the same content as a table one press away. */
export function TimeSeriesChart(props: TimeSeriesChartProps) {
  const { title, unit, timeZone, timesMs, series, limit, isStacked = false, status = 'ready', heightPx = 220 } = props;
  const [isTable, setIsTable] = useState(false);
  const Heading = props.headingLevel === 3 ? 'h3' : 'h2';
  const hasData = series.some((each) => each.values.some((value) => value !== null));
  const words = useMemo(
    () => props.summary ?? summarise(series, unit, (value) => formatNumber(value, 1), limit),
    [props.summary, series, unit, limit],
  );
  const isDrawn = status === 'ready' && hasData;
  return (
    <figure className="min-w-0">
      <div className="mb-2 flex flex-wrap items-start justify-between gap-2">
        <figcaption className="min-w-0">
          <Heading className="text-lg">{title}</Heading>
          <p className="text-sm text-low">
            {unit}
            {timesMs[0] !== undefined && `, times in ${zoneWords(timesMs[0], timeZone)}`}
          </p>
        </figcaption>
        {isDrawn && (
          <span data-print="hide">
            <Button size="sm" variant="ghost" onClick={() => setIsTable(!isTable)}>
              {isTable ? 'View as chart' : 'View as table'}
            </Button>
          </span>
        )}
      </div>
      <div style={{ minHeight: heightPx + 22 }}>
        {status === 'loading' && (
          <div role="status" style={{ height: heightPx }}>
            <span className="sr-only">Loading {title}</span>
            <Skeleton className="size-full" />
          </div>
        )}
        {status === 'error' && (props.errorState ?? <ErrorState title="The chart could not be drawn" />)}
        {status === 'ready' &&
          !hasData &&
          (props.emptyState ?? (
            <p className="flex items-center justify-center text-mid" style={{ height: heightPx }}>
              No data in this time.
            </p>
          ))}
        {isDrawn && isTable && <ChartTable {...props} heightPx={heightPx} />}
        {isDrawn && !isTable && <ChartCanvas {...props} isStacked={isStacked} heightPx={heightPx} summary={words} />}
      </div>
      {isDrawn && !isTable && series.length > 1 && <Legend series={series} isStacked={isStacked} />}
      {props.note}
    </figure>
  );
}

/** The zone's short name and where it holds, once where both are the same: "GMT (Europe/Dublin)", "UTC". */
function zoneWords(atMs: number, timeZone: string): string {
  const short = formatZone(atMs, timeZone);
  return short === timeZone ? short : `${short} (${timeZone})`;
}

const SWATCHES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => `var(--series-${number})`);

function Legend({ series, isStacked }: { series: readonly ChartSeries[]; isStacked: boolean }) {
  return (
    <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-sm text-mid">
      {series.map((each, index) => {
        const isBar = isStacked || each.kind === 'bar';
        const isLimit = each.kind === 'limit';
        return (
          <li key={each.label} className="flex items-center gap-1.5">
            <svg aria-hidden width="22" height="12" viewBox="0 0 22 12">
              {isBar ? (
                <rect x="5" width="12" height="12" rx="2" fill={SWATCHES[index % SWATCHES.length]} />
              ) : (
                <path
                  d="M0 6h22"
                  strokeWidth="2.5"
                  stroke={isLimit ? 'var(--chart-limit)' : SWATCHES[index % SWATCHES.length]}
                  strokeDasharray={(isLimit ? LIMIT_DASH : dashOf(index)).join(' ')}
                />
              )}
            </svg>
            {each.label}
          </li>
        );
      })}
    </ul>
  );
}

function ChartTable({ title, unit, timeZone, timesMs, series, heightPx, markers }: TimeSeriesChartProps) {
  const cell = 'border-b border-divider px-3 py-1';
  return (
    <div
      role="region"
      tabIndex={0}
      aria-label={title}
      data-scroll-area
      // Words for screen readers alone would otherwise stand below the page, and make it longer.
      className="relative overflow-auto"
      style={{ maxHeight: (heightPx ?? 220) + 22 }}
    >
      <table className="w-full text-sm">
        <caption className="sr-only">
          {title}, {unit}
        </caption>
        <thead className="sticky top-0 bg-subtle text-mid">
          <tr>
            <th scope="col" className={clsx(cell, 'text-left')}>
              Time
            </th>
            {series.map((each) => (
              <th key={each.label} scope="col" className={clsx(cell, 'text-right')}>
                {each.label}
              </th>
            ))}
            {markers && (
              <th scope="col" className={clsx(cell, 'text-left')}>
                Events
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {timesMs.map((timeMs, index) => (
            <tr key={timeMs}>
              <th scope="row" className={clsx(cell, 'text-left font-normal whitespace-nowrap')}>
                {formatDateTime(timeMs, timeZone)}
              </th>
              {series.map((each) => {
                const value = each.values[index] ?? null;
                return (
                  <td key={each.label} className={clsx(cell, 'text-right')}>
                    {value === null ? <Unavailable reason="No data at this time" /> : formatNumber(value, 1)}
                  </td>
                );
              })}
              {markers && (
                <td className={cell}>
                  {markersOfSlot(markers, timesMs, index)
                    .map(({ label }) => label)
                    .join('; ')}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
