'use client';

import { CircleX, TriangleAlert } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import { formatPercent } from '#lib/format.ts';
import type { TrunkSeries, TrunkThresholds } from '#lib/trunks/schema.ts';
import { TimeSeriesChart } from '../chart/time-series-chart.tsx';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import { Card } from '../ui/card.tsx';
import { adherenceSeries, usageSeries } from './panel-series.ts';
import { rangeWords, type Stretch, type TrunkRange } from './trunk-range.ts';
import { toMarker } from './trunk-words.ts';

const CROSSHAIR = 'trunks';

/** Props of {@link UsagePanels}. */
export type UsagePanelsProps = {
  series: TrunkSeries | undefined;
  error: unknown;
  range: TrunkRange | null;
  thresholds: TrunkThresholds;
  /** Whose adherence it is: a management unit; null for everybody. */
  unitName: string | null;
  /** Opens the thresholds; left out where the person may not set them. */
  thresholdsButton: ReactNode;
  onZoom: (stretch: Stretch) => void;
  onRetry: () => void;
};

/** Use against capacity over adherence against its target: one time axis, one crosshair, the same events in both. */
export function UsagePanels(props: UsagePanelsProps) {
  const { series, error, range, thresholds, unitName, thresholdsButton, onZoom, onRetry } = props;
  const timeZone = useTimeZone();
  const timesMs = useMemo(() => series?.points.map(({ atMs }) => atMs) ?? [], [series]);
  const usage = useMemo(() => (series ? usageSeries(series) : []), [series]);
  const adherence = useMemo(() => (series ? adherenceSeries(series) : []), [series]);
  const markers = useMemo(() => series?.events.map(toMarker) ?? [], [series]);
  const target = useMemo(() => ({ label: 'Target', value: thresholds.adherenceTarget * 100 }), [thresholds]);
  const when = range === null ? '' : `, ${rangeWords(range, timeZone)}`;
  const common = {
    timeZone,
    timesMs,
    markers,
    syncKey: CROSSHAIR,
    onBrush: (fromMs: number, toMs: number) => onZoom({ fromMs, toMs }),
    status: series ? ('ready' as const) : ('loading' as const),
  };
  if (!series && error) {
    return (
      <Card>
        <ProblemState error={error} action="see the trunks" title="The past could not be read." onRetry={onRetry} />
      </Card>
    );
  }
  return (
    <Card>
      <div className="flex flex-col gap-6">
        <TimeSeriesChart
          {...common}
          title={`Concurrent calls${when}`}
          unit="calls"
          series={usage}
          emptyState={
            <EmptyState title="No calls recorded in this time">
              <p>Calls are recorded once a minute while events of Genesys Cloud are received.</p>
            </EmptyState>
          }
          note={
            <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-mid">
              <span className="inline-flex items-center gap-1.5">
                <TriangleAlert aria-hidden className="size-4 text-warning" />
                Near limit from {formatPercent(thresholds.near, 1)} of capacity
              </span>
              <span className="inline-flex items-center gap-1.5">
                <CircleX aria-hidden className="size-4 text-error" />
                Limit reached from {formatPercent(thresholds.reached, 1)}
              </span>
              {markers.length > 0 && (
                <span className="inline-flex items-center gap-1.5">
                  <svg aria-hidden width="30" height="12" viewBox="0 0 30 12" className="shrink-0">
                    <path d="M1 2h10L6 11z" fill="var(--chart-limit)" />
                    <circle cx="23" cy="6" r="4" fill="none" strokeWidth="2" stroke="var(--content-mid)" />
                  </svg>
                  Marks: something failed, something is well again
                </span>
              )}
              {thresholdsButton}
            </div>
          }
        />
        <TimeSeriesChart
          {...common}
          title={`Adherence${unitName === null ? '' : ` of ${unitName}`}${when}`}
          unit="%"
          maximum={100}
          series={adherence}
          limit={target}
          emptyState={
            <EmptyState title="No adherence recorded in this time">
              <p>Adherence is recorded where Genesys Cloud schedules people and tells who keeps to it.</p>
            </EmptyState>
          }
        />
      </div>
      <p className="mt-2 text-sm text-low">
        Drag over a chart to zoom in. The buttons above do the same from the keyboard.
      </p>
    </Card>
  );
}
