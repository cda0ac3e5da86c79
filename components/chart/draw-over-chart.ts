import type uPlot from 'uplot';
import { formatNumber } from '#lib/format.ts';
import type { ChartColours } from './chart-colours.ts';
import type { ChartLimit, ChartSeries } from './chart-data.ts';
import { groupMarkers, type ChartMarker } from './chart-markers.ts';

const FONT_FAMILY = '"Noto Sans Variable", sans-serif';
/** Markers closer than this are drawn as one. */
const MARKER_GAP_PX = 14;
/** Room above the plot that markers need. */
export const MARKER_ROOM_PX = 20;

/** Pixels of the canvas per pixel of the page. */
const ratioOf = ({ ctx, height }: uPlot) => (height > 0 ? ctx.canvas.height / height : 1);

/** A limit that is the same all the time: a dashed line over the whole width with its name and value. */
export function drawLimit(plot: uPlot, limit: ChartLimit, colours: ChartColours): void {
  const { ctx } = plot;
  const { left, width } = plot.bbox;
  const ratio = ratioOf(plot);
  const y = Math.round(plot.valToPos(limit.value, 'y', true));
  ctx.save();
  ctx.strokeStyle = colours.limit;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([8 * ratio, 4 * ratio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.restore();
  drawLimitName(plot, limit, colours);
}

/** The name of a limit that changes over time, at its last value; the series itself is its line. */
export function drawSteppedLimitName(plot: uPlot, series: ChartSeries, colours: ChartColours): void {
  const value = series.values.findLast((each) => each !== null);
  if (value !== undefined && value !== null) drawLimitName(plot, { label: series.label, value }, colours);
}

function drawLimitName(plot: uPlot, limit: ChartLimit, colours: ChartColours): void {
  const { ctx } = plot;
  const right = plot.bbox.left + plot.bbox.width;
  const ratio = ratioOf(plot);
  const y = Math.round(plot.valToPos(limit.value, 'y', true));
  const words = `${limit.label} ${formatNumber(limit.value, 1)}`;
  ctx.save();
  ctx.font = `${12 * ratio}px ${FONT_FAMILY}`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  const textWidth = ctx.measureText(words).width;
  ctx.fillStyle = colours.surface;
  ctx.fillRect(right - textWidth - 6 * ratio, y - 17 * ratio, textWidth + 6 * ratio, 15 * ratio);
  ctx.fillStyle = colours.text;
  ctx.fillText(words, right - 3 * ratio, y - 3 * ratio);
  ctx.restore();
}

/** Markers: a fine line through the plot and a shape above it; how many they are, where several stand close together. */
export function drawMarkers(plot: uPlot, markers: readonly ChartMarker[], colours: ChartColours): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  const ratio = ratioOf(plot);
  const groups = groupMarkers(markers, (atMs) => plot.valToPos(atMs / 1000, 'x', true), MARKER_GAP_PX * ratio);
  ctx.save();
  // The last series drawn may have left its own.
  ctx.setLineDash([]);
  ctx.lineWidth = ratio;
  ctx.font = `600 ${11 * ratio}px ${FONT_FAMILY}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { leftPx, tone, count } of groups) {
    if (leftPx < left || leftPx > left + width) continue;
    ctx.strokeStyle = ctx.fillStyle = tone === 'bad' ? colours.limit : colours.text;
    ctx.globalAlpha = 0.6;
    ctx.beginPath();
    ctx.moveTo(leftPx, top);
    ctx.lineTo(leftPx, top + height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    drawShape(ctx, leftPx, top, ratio, tone);
    if (count > 1) ctx.fillText(String(count), leftPx + 7 * ratio, top - 7 * ratio);
  }
  ctx.restore();
}

function drawShape(
  ctx: CanvasRenderingContext2D,
  x: number,
  top: number,
  ratio: number,
  tone: ChartMarker['tone'],
): void {
  ctx.beginPath();
  if (tone === 'bad') {
    ctx.moveTo(x - 5 * ratio, top - 11 * ratio);
    ctx.lineTo(x + 5 * ratio, top - 11 * ratio);
    ctx.lineTo(x, top - 2 * ratio);
    ctx.fill();
  } else {
    ctx.lineWidth = 2 * ratio;
    ctx.arc(x, top - 7 * ratio, 4 * ratio, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.lineWidth = ratio;
  }
}
