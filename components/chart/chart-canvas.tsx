'use client';

import 'uplot/dist/uPlot.min.css';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import uPlot from 'uplot';
import { formatNumber, formatTime } from '#lib/format.ts';
import { useTheme } from '../ui/use-theme.ts';
import { readChartColours } from './chart-colours.ts';
import { toAlignedData, type ChartLimit, type ChartSeries } from './chart-data.ts';
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
};

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
  const { title, summary, unit, timeZone, timesMs, series, limit, isStacked, heightPx } = props;
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
    resolved,
  ]);
  const latest = useRef({ data, series, limit, isStacked, timeZone, heightPx });
  useEffect(() => {
    latest.current = { data, series, limit, isStacked, timeZone, heightPx };
  });

  useEffect(() => {
    const host = hostRef.current;
    if (!host) return;
    const colours = readChartColours(host);
    const current = latest.current;
    const plot = new uPlot(
      chartOptions({ ...current, widthPx: host.clientWidth, colours, onCursor: setIndex }),
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
  }, [data]);

  const handleKey = (event: KeyboardEvent) => {
    const plot = plotRef.current;
    const next = nextIndex(event.key, index, timesMs.length);
    const timeMs = next === null ? undefined : timesMs[next];
    if (!plot || next === null || timeMs === undefined) return;
    event.preventDefault();
    plot.setCursor({ left: plot.valToPos(timeMs / 1000, 'x'), top: 0 });
    setIndex(next);
  };
  const atMs = index === null ? undefined : timesMs[index];
  const readings =
    index === null ? [] : series.map((each) => ({ label: each.label, value: each.values[index] ?? null }));
  const words = readings.map(
    (each) => `${each.label} ${each.value === null ? 'no data' : formatNumber(each.value, 1)}`,
  );
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
        {atMs !== undefined && `${formatTime(atMs, timeZone)}: ${words.join(', ')} ${unit}`}
      </p>
    </div>
  );
}
