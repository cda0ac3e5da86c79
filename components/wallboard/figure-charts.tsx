'use client';

import { useMemo } from 'react';
import { figuresOf, type KpiFigures } from '#lib/kpis/figures.shared.ts';
import type { KpiSeries, SeriesWindow } from '#lib/kpis/schema.ts';
import type { ChartSeries } from '../chart/chart-data.ts';
import { TimeSeriesChart } from '../chart/time-series-chart.tsx';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { ErrorState } from '../state/error-state.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { Card } from '../ui/card.tsx';

/** What the windows are called. */
export const WINDOW_WORDS: Record<SeriesWindow, string> = { day: '24 hours', week: '7 days', quarter: '91 days' };

type Line = readonly [id: keyof KpiFigures, label: string];
const PERCENTAGES: readonly Line[] = [
  ['adherencePercent', 'In adherence'],
  ['interactingPercent', 'Interacting'],
];
const COUNTS: readonly Line[] = [
  ['present', 'Present'],
  ['onQueue', 'On Queue'],
  ['interacting', 'Interacting'],
];
const NO_POINTS: KpiSeries['points'] = [];

/** Props of {@link FigureCharts}. */
export type FigureChartsProps = {
  series: KpiSeries | undefined;
  window: SeriesWindow;
  error: Error | null;
  onRetry: () => void;
};

/** One scope's figures over the window: percentages, and people. */
export function FigureCharts({ series, window, error, onRetry }: FigureChartsProps) {
  const timeZone = useTimeZone();
  const points = series?.points ?? NO_POINTS;
  const timesMs = useMemo(() => points.map(({ atMs }) => atMs), [points]);
  const figures = useMemo(() => points.map(({ counts }) => (counts === null ? null : figuresOf(counts))), [points]);
  const percentages = useMemo(() => linesOf(PERCENTAGES, figures), [figures]);
  const counts = useMemo(() => linesOf(COUNTS, figures), [figures]);
  const common = {
    timeZone,
    timesMs,
    status: series ? ('ready' as const) : error ? ('error' as const) : ('loading' as const),
    emptyState: (
      <EmptyState title="Nothing recorded yet">
        <p>Figures are recorded once a minute while events of Genesys Cloud are received.</p>
      </EmptyState>
    ),
    errorState: (
      <ErrorState title="The figures of the past could not be read." cause={error?.message} onRetry={onRetry} />
    ),
  };
  const last = `last ${WINDOW_WORDS[window]}`;
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <Card>
        <TimeSeriesChart title={`Shares, ${last}`} unit="%" series={percentages} {...common} />
      </Card>
      <Card>
        <TimeSeriesChart title={`People, ${last}`} unit="people" series={counts} {...common} />
      </Card>
    </div>
  );
}

const linesOf = (lines: readonly Line[], figures: readonly (KpiFigures | null)[]): ChartSeries[] =>
  lines.map(([id, label]) => ({ label, values: figures.map((each) => each?.[id] ?? null) }));
