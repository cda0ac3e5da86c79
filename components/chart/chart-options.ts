import uPlot, { type AlignedData, type Options } from 'uplot';
import { formatNumber, formatTime } from '#lib/format.ts';
import { axisMaximum, type ChartLimit, type ChartSeries } from './chart-data.ts';
import { dashOf, type ChartColours } from './chart-colours.ts';

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
  onCursor: (index: number | null) => void;
};

/** Options of one drawing of a chart; made anew for each theme, because a canvas keeps its colours. */
export function chartOptions(input: ChartOptionsInput): Options {
  const { colours, data, limit, series, isStacked, timeZone } = input;
  const axis = {
    font: FONT,
    stroke: colours.text,
    ticks: { show: false },
    border: { show: true, stroke: colours.axis },
  };
  const sideRoom = isStacked || series.some((each) => each.kind === 'bar') ? halfStep(data[0]) : 0;
  const drawn = series.map((each, index) => seriesOptions(each, index, colours, isStacked));
  return {
    width: input.widthPx,
    height: input.heightPx,
    legend: { show: false },
    padding: [10, 12, 0, 0],
    cursor: { y: false, drag: { setScale: false }, points: { show: sideRoom === 0, size: 7 } },
    scales: {
      x: { time: true, range: (_, min, max) => [min - sideRoom, max + sideRoom] },
      y: { range: () => [0, axisMaximum(data, limit)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 64,
        size: 28,
        values: (_, ticks) => ticks.map((tick) => formatTime(tick * 1000, timeZone)),
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
      draw: limit ? [(plot) => drawLimit(plot, limit, colours)] : [],
      setCursor: [(plot) => input.onCursor(plot.cursor.idx ?? null)],
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
  const isBar = each.kind === 'bar' || isStacked;
  return {
    label: each.label,
    stroke: colour,
    fill: isBar ? colour : undefined,
    width: isBar ? 1 : 2,
    dash: isBar ? undefined : dashOf(index),
    spanGaps: false,
    points: { show: !isBar && each.values.length < 3 },
    paths: isBar ? uPlot.paths.bars?.({ size: [BAR_SHARE, BAR_MAX_PX] }) : undefined,
  };
}

function drawLimit(plot: uPlot, limit: ChartLimit, colours: ChartColours): void {
  const { ctx } = plot;
  const { left, width } = plot.bbox;
  const ratio = plot.height > 0 ? ctx.canvas.height / plot.height : 1;
  const y = Math.round(plot.valToPos(limit.value, 'y', true));
  ctx.save();
  ctx.strokeStyle = colours.limit;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([8 * ratio, 4 * ratio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.font = `${12 * ratio}px "Noto Sans Variable", sans-serif`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  const label = `${limit.label} ${formatNumber(limit.value)}`;
  const textWidth = ctx.measureText(label).width;
  ctx.fillStyle = colours.surface;
  ctx.fillRect(left + width - textWidth - 6 * ratio, y - 17 * ratio, textWidth + 6 * ratio, 15 * ratio);
  ctx.fillStyle = colours.text;
  ctx.fillText(label, left + width - 3 * ratio, y - 3 * ratio);
  ctx.restore();
}
