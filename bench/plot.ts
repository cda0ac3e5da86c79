import type { BenchRow } from './job.ts';

const WIDTH = 880;
const HEIGHT = 420;
const MARGIN = { top: 44, right: 190, bottom: 44, left: 52 };
/** Distinct in hue and lightness; ours first. */
const COLOURS = ['#c2410c', '#1d4ed8', '#047857', '#7e22ce', '#0e7490', '#a16207', '#be185d', '#475569'];
const WINDOW_SECONDS = 60;

/**
 * A plot of finished calls over simulated time, one line for each row, with the fair optimum as a mark. An SVG that needs
 * nothing else; a legend names the lines in the order in which they end.
 */
export function curvesSvg(rows: readonly BenchRow[], title: string): string {
  const sorted = [...rows].sort((left, right) => (endOf(left) ?? Infinity) - (endOf(right) ?? Infinity));
  const optimum = sorted[0]?.detail.optimumSeconds ?? 0;
  // Somebody who takes eight times as long would press everybody else against the axis.
  const seconds = Math.min(Math.max(...sorted.map((row) => endOf(row) ?? 0)), 1.6 * Math.max(optimum, WINDOW_SECONDS));
  const most = Math.max(...sorted.map(({ detail }) => detail.effects), 1);
  const x = (atSeconds: number) => MARGIN.left + (atSeconds / seconds) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (calls: number) => HEIGHT - MARGIN.bottom - (calls / most) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const fixed = (value: number) => value.toFixed(1);

  const grid = Array.from({ length: Math.floor(seconds / WINDOW_SECONDS) + 1 }, (_, window) => {
    const at = fixed(x(window * WINDOW_SECONDS));
    return `<line x1="${at}" y1="${MARGIN.top}" x2="${at}" y2="${HEIGHT - MARGIN.bottom}" stroke="#cbd5e1"/><text x="${at}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${window * WINDOW_SECONDS} s</text>`;
  });
  const levels = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const calls = Math.round(part * most);
    return `<text x="${MARGIN.left - 8}" y="${fixed(y(calls) + 4)}" text-anchor="end">${calls}</text>`;
  });
  const lines = sorted.map((row, index) => {
    const points = row.detail.curve.map((atSeconds, point) => ({
      atSeconds,
      calls: ((point + 1) / row.detail.curve.length) * row.detail.effects,
    }));
    const shown = points.filter(({ atSeconds }) => atSeconds <= seconds);
    const path = [
      `M${fixed(x(0))} ${fixed(y(0))}`,
      ...shown.map((point) => `L${fixed(x(point.atSeconds))} ${fixed(y(point.calls))}`),
    ];
    return `<path d="${path.join('')}" fill="none" stroke="${colourOf(row, index)}" stroke-width="${row.strategy === 'headroom' ? 3 : 1.5}"/>`;
  });
  const legend = sorted.map((row, index) => {
    const at = MARGIN.top + 14 + index * 20;
    const end = endOf(row);
    const left = WIDTH - MARGIN.right + 14;
    return `<rect x="${left}" y="${at - 9}" width="12" height="4" fill="${colourOf(row, index)}"/><text x="${left + 18}" y="${at - 3}">${row.strategy} ${end === null ? '' : `${end.toFixed(0)} s`}</text>`;
  });
  const mark = fixed(x(optimum));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#334155" role="img" aria-label="${title}: calls that have taken effect over time">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${MARGIN.left}" y="24" font-size="14" font-weight="600">${title}: calls that have taken effect, simulated time</text>`,
    ...grid,
    ...levels,
    `<line x1="${mark}" y1="${MARGIN.top}" x2="${mark}" y2="${HEIGHT - MARGIN.bottom}" stroke="#334155" stroke-dasharray="4 4"/><text x="${mark}" y="${MARGIN.top - 6}" text-anchor="middle">optimum</text>`,
    ...lines,
    ...legend,
    '</svg>\n',
  ].join('\n');

  function colourOf(row: BenchRow, index: number): string {
    if (row.strategy === 'headroom') return COLOURS[0] ?? '#000000';
    const others = sorted.slice(0, index).filter(({ strategy }) => strategy !== 'headroom').length;
    return COLOURS[1 + (others % (COLOURS.length - 1))] ?? '#000000';
  }
}

const endOf = ({ detail }: BenchRow): number | null => detail.lastEffectSeconds;
