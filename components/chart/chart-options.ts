import uPlot, { type AlignedData, type Options } from 'uplot';
import { formatNumber } from '#lib/format.ts';
import { axisMaximum, lonelyIndexes, type ChartLimit, type ChartSeries } from './chart-data.ts';
import { dashOf, LIMIT_DASH, type ChartColours } from './chart-colours.ts';
import { brushedRange, tickWords, type ChartMarker } from './chart-markers.ts';
import { drawLimit, drawMarkers, drawSteppedLimitName, MARKER_ROOM_PX } from './draw-over-chart.ts';

const FONT = '12px "Noto Sans Variable", sans-serif';
const BAR_SHARE = 0.7;
const BAR_MAX_PX = 40;

/** What {@link chartOptions} draws from. */
export type ChartOptionsInput = {
  widthPx: number;
  heightPx: number;
  data: AlignedData;
  series: readonly ChartSeries[];
  limit: ChartLimit | undefined;
  isStacked: boolean;
  timeZone: string;
  colours: ChartColours;
  /** The top of the value axis, where the values have one of their own. */
  maximum: number | undefined;
  hasMarkers: boolean;
  /** What is drawn over the values. Asked for at each drawing, because it changes while the drawing stands. */
  overlays: () => { limits: readonly ChartSeries[]; markers: readonly ChartMarker[] };
  /** Charts with the same key have one crosshair. */
  syncKey: string | undefined;
  /** Told the stretch of time that was dragged over, epoch milliseconds; undefined where a chart cannot be zoomed. */
  onBrush: ((fromMs: number, toMs: number) => void) | undefined;
  onCursor: (index: number | null) => void;
};

/** Options of one drawing of a chart; made anew for each theme, because a canvas keeps its colours. */
export function chartOptions(input: ChartOptionsInput): Options {
  const { colours, limit, series, isStacked, timeZone } = input;
  const axis = {
    font: FONT,
    stroke: colours.text,
    ticks: { show: false },
    border: { show: true, stroke: colours.axis },
  };
  const sideRoom = isStacked || series.some((each) => each.kind === 'bar') ? halfStep(input.data[0]) : 0;
  const drawn = series.map((each, index) => seriesOptions(each, index, colours, isStacked));
  return {
    width: input.widthPx,
    height: input.heightPx,
    legend: { show: false },
    padding: [input.hasMarkers ? MARKER_ROOM_PX : 10, 20, 0, 0],
    cursor: {
      y: false,
      drag: { x: input.onBrush !== undefined, y: false, setScale: false },
      points: { show: sideRoom === 0, size: 7 },
      sync: input.syncKey === undefined ? undefined : { key: input.syncKey, setSeries: false },
    },
    scales: {
      x: {
        time: true,
        // What happened in the last slot stands right of its beginning.
        range: (plot, min, max) => [min - sideRoom, max + (input.hasMarkers ? 2 * halfStep(plot.data[0]) : sideRoom)],
      },
      y: { range: (plot) => [0, input.maximum ?? axisMaximum(plot.data, limit)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 64,
        size: 28,
        values: (_, ticks, _axis, _space, stepSeconds) =>
          ticks.map((tick) => tickWords(tick * 1000, stepSeconds * 1000, timeZone)),
      },
      {
        ...axis,
        size: 48,
        border: { show: false },
        grid: { stroke: colours.grid, width: 1 },
        values: (_, ticks) => ticks.map((tick) => formatNumber(tick, 1)),
      },
    ],
    series: [{}, ...(isStacked ? drawn.toReversed() : drawn)],
    hooks: {
      draw: [
        (plot) => {
          if (limit) drawLimit(plot, limit, colours);
          const { limits, markers } = input.overlays();
          for (const each of limits) drawSteppedLimitName(plot, each, colours);
          drawMarkers(plot, markers, colours);
        },
      ],
      setCursor: [(plot) => input.onCursor(plot.cursor.idx ?? null)],
      setSelect: [(plot) => takeBrush(plot, input.onBrush)],
    },
  };
}

/** Half the distance between two times, so that the first and the last bar are whole. */
function halfStep(times: AlignedData[0]): number {
  const [first, second] = times;
  return first === undefined || second === undefined ? 30 : (second - first) / 2;
}

function seriesOptions(each: ChartSeries, index: number, colours: ChartColours, isStacked: boolean): uPlot.Series {
  const colour = colours.series[index % colours.series.length] ?? colours.text;
  if (each.kind === 'limit') {
    const paths = uPlot.paths.stepped?.({ align: 1 });
    return { label: each.label, stroke: colours.limit, width: 1.5, dash: LIMIT_DASH, points: { show: false }, paths };
  }
  const isBar = each.kind === 'bar' || isStacked;
  return {
    label: each.label,
    stroke: colour,
    fill: isBar ? colour : undefined,
    width: isBar ? 1 : 2,
    dash: isBar ? undefined : dashOf(index),
    spanGaps: false,
    points: isBar
      ? { show: false }
      : { show: true, filter: (plot, at) => lonelyIndexes(Array.from(plot.data[at] ?? [])), size: 5, fill: colour },
    paths: isBar ? uPlot.paths.bars?.({ size: [BAR_SHARE, BAR_MAX_PX] }) : undefined,
  };
}

/** A chart that shares its crosshair is dragged over along with the other; only the one under the pointer says so. */
function takeBrush(plot: uPlot, onBrush: ChartOptionsInput['onBrush']): void {
  const { left, width } = plot.select;
  const isOwn = plot.cursor.event !== null && plot.cursor.event !== undefined;
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  const range = isOwn ? brushedRange(left, width, (px) => plot.posToVal(px, 'x') * 1000) : null;
  if (range) onBrush?.(range.fromMs, range.toMs);
}
