'use client';

import 'uplot/dist/uPlot.min.css';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import uPlot from 'uplot';
import { formatNumber } from '#lib/format.ts';
import { useTheme } from '../ui/use-theme.ts';
import { readChartColours } from './chart-colours.ts';
import { toAlignedData, type ChartLimit, type ChartSeries } from './chart-data.ts';
import { markersOfSlot, timeWords, type ChartMarker } from './chart-markers.ts';
import { chartOptions } from './chart-options.ts';

/** Props of {@link ChartCanvas}. */
export type ChartCanvasProps = {
  title: string;
  summary: string;
  unit: string;
  timeZone: string;
  timesMs: readonly number[];
  series: readonly ChartSeries[];
  limit?: ChartLimit;
  isStacked: boolean;
  heightPx: number;
  maximum?: number;
  markers?: readonly ChartMarker[];
  syncKey?: string;
  onBrush?: (fromMs: number, toMs: number) => void;
};

const NO_MARKERS: readonly ChartMarker[] = [];
const MOST_LABELS = 3;

function nextIndex(key: string, index: number | null, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return index === null ? 0 : Math.min(count - 1, index + 1);
    case 'ArrowLeft':
      return index === null ? count - 1 : Math.max(0, index - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** The drawing itself. It takes the focus; the arrow keys move along the times, and the values are spoken. */
export function ChartCanvas(props: ChartCanvasProps) {
  const { title, summary, unit, timeZone, timesMs, series, limit, isStacked, heightPx, maximum, syncKey, onBrush } =
    props;
  const markers = props.markers ?? NO_MARKERS;
  const hasMarkers = props.markers !== undefined;
  const canBrush = onBrush !== undefined;
  const hostRef = useRef<HTMLDivElement>(null);
  const plotRef = useRef<uPlot | null>(null);
  const [index, setIndex] = useState<number | null>(null);
  const { resolved } = useTheme();
  const data = useMemo(() => toAlignedData(timesMs, series, isStacked), [timesMs, series, isStacked]);
  /** Data alone does not rebuild the drawing; what the series are, the limit, the size and the theme do. */
  const shape = JSON.stringify([
    series.map((each) => [each.label, each.kind]),
    limit,
    isStacked,
    timeZone,
    heightPx,
    maximum,
    hasMarkers,
    syncKey,
    canBrush,
    resolved,
  ]);
  const now = {
    data,
    series,
    limit,
    isStacked,
    timeZone,
    heightPx,
    maximum,
    hasMarkers,
    syncKey,
    canBrush,
    markers,
    onBrush,
  };
  const latest = useRef(now);
  useEffect(() => {
    latest.current = now;
  });

  useEffect(() => {
    const host = hostRef.current;
    if (!host) return;
    const colours = readChartColours(host);
    const current = latest.current;
    const plot = new uPlot(
      chartOptions({
        ...current,
        widthPx: host.clientWidth,
        colours,
        overlays: () => ({
          limits: latest.current.series.filter(({ kind }) => kind === 'limit'),
          markers: latest.current.markers,
        }),
        onBrush: current.canBrush ? (fromMs, toMs) => latest.current.onBrush?.(fromMs, toMs) : undefined,
        onCursor: setIndex,
      }),
      current.data,
      host,
    );
    plotRef.current = plot;
    const observer = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: current.heightPx }));
    observer.observe(host);
    return () => {
      observer.disconnect();
      plot.destroy();
      plotRef.current = null;
    };
  }, [shape]);

  useEffect(() => {
    plotRef.current?.setData(data);
  }, [data, markers]);

  const handleKey = (event: KeyboardEvent) => {
    const plot = plotRef.current;
    const next = nextIndex(event.key, index, timesMs.length);
    const timeMs = next === null ? undefined : timesMs[next];
    if (!plot || next === null || timeMs === undefined) return;
    event.preventDefault();
    const crosshairs = syncKey === undefined ? [plot] : uPlot.sync(syncKey).plots;
    for (const each of crosshairs) each.setCursor({ left: each.valToPos(timeMs / 1000, 'x'), top: 0 });
    setIndex(next);
  };
  const atMs = index === null ? undefined : timesMs[index];
  const readings =
    index === null ? [] : series.map((each) => ({ label: each.label, value: each.values[index] ?? null }));
  const words = readings.map(
    (each) => `${each.label} ${each.value === null ? 'no data' : formatNumber(each.value, 1)}`,
  );
  const happened = index === null ? NO_MARKERS : markersOfSlot(markers, timesMs, index);
  const labels = happened.slice(0, MOST_LABELS).map(({ label }) => ` ${label}.`);
  if (happened.length > MOST_LABELS) labels.push(` And ${happened.length - MOST_LABELS} more.`);
  return (
    <div>
      <div
        ref={hostRef}
        role="img"
        tabIndex={0}
        aria-label={`${title}. ${summary} Use the arrow keys to read single values.`}
        onKeyDown={handleKey}
        onBlur={() => setIndex(null)}
        className="w-full overflow-hidden rounded-sm"
        style={{ height: heightPx }}
      />
      <p aria-live="polite" className="mt-1 min-h-4.5 text-sm text-mid">
        {atMs !== undefined && `${timeWords(atMs, timesMs, timeZone)}: ${words.join(', ')} ${unit}.${labels.join('')}`}
      </p>
    </div>
  );
}
