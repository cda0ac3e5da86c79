import type { FigureRow } from '../figure-row.ts';

const WIDTH = 880;
const HEIGHT = 420;
const MARGIN = { top: 44, right: 190, bottom: 48, left: 72 };
const COLOURS = ['#c2410c', '#1d4ed8'];
/** Nothing has no place on a logarithmic axis; less than one call a minute is drawn at its foot. */
const LEAST = 1;

/** Calls a minute over viewers, a line for each way, both axes logarithmic. An SVG that needs nothing else. */
export function viewersSvg(rows: readonly FigureRow[]): string {
  const points = rows.flatMap(({ variant, strategy, value, seed }) => {
    const viewers = /^(\d+) viewers: calls a minute$/.exec(variant)?.[1];
    return viewers === undefined || seed !== 1 ? [] : [{ strategy, viewers: Number(viewers), value }];
  });
  const most = Math.max(10, ...points.map(({ value }) => value));
  const mostViewers = Math.max(10, ...points.map(({ viewers }) => viewers));
  const x = (viewers: number) =>
    MARGIN.left + (Math.log10(viewers) / Math.log10(mostViewers)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (calls: number) =>
    HEIGHT -
    MARGIN.bottom -
    (Math.log10(Math.max(calls, LEAST)) / Math.log10(most)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const fixed = (value: number) => value.toFixed(1);
  const decades = (limit: number) =>
    Array.from({ length: Math.floor(Math.log10(limit)) + 1 }, (_, power) => 10 ** power);
  const lines = [...new Set(points.map(({ strategy }) => strategy))].map((strategy, index) => {
    const own = points.filter((point) => point.strategy === strategy).sort((a, b) => a.viewers - b.viewers);
    const path = own.map(
      (point, place) => `${place === 0 ? 'M' : 'L'}${fixed(x(point.viewers))} ${fixed(y(point.value))}`,
    );
    const [last] = own.slice(-1);
    return [
      `<path d="${path.join('')}" fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="3"/>`,
      `<text x="${fixed(x(last?.viewers ?? 1) + 8)}" y="${fixed(y(last?.value ?? 0) + 4)}">${strategy}: ${Math.round(last?.value ?? 0)}</text>`,
    ].join('');
  });
  const title = 'Calls to Genesys Cloud a minute, by people who look';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#334155" role="img" aria-label="${title}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${MARGIN.left}" y="24" font-size="14" font-weight="600">${title}</text>`,
    ...decades(mostViewers).map(
      (viewers) =>
        `<line x1="${fixed(x(viewers))}" y1="${MARGIN.top}" x2="${fixed(x(viewers))}" y2="${HEIGHT - MARGIN.bottom}" stroke="#cbd5e1"/><text x="${fixed(x(viewers))}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${viewers}</text>`,
    ),
    ...decades(most).map(
      (calls) =>
        `<line x1="${MARGIN.left}" y1="${fixed(y(calls))}" x2="${WIDTH - MARGIN.right}" y2="${fixed(y(calls))}" stroke="#e2e8f0"/><text x="${MARGIN.left - 8}" y="${fixed(y(calls) + 4)}" text-anchor="end">${calls}</text>`,
    ),
    ...lines,
    '</svg>\n',
  ].join('\n');
}
