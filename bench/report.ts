import { median } from './figures.ts';
import type { BenchRow, EstimateErrors } from './job.ts';

type Column = { readonly head: string; readonly cell: (rows: readonly BenchRow[]) => string };

const middle = (rows: readonly BenchRow[], read: (row: BenchRow) => number | null): number | null => {
  // A missing value is the worst there is: the work was not done.
  const value = median(rows.map((row) => read(row) ?? Infinity));
  return value === null || !Number.isFinite(value) ? null : value;
};
const number = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));
const percent = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(1)} %`);

const columns: readonly Column[] = [
  {
    head: 'ratio',
    cell: (rows) =>
      number(
        middle(rows, ({ ratio }) => ratio),
        3,
      ),
  },
  {
    head: '429',
    cell: (rows) =>
      number(
        middle(rows, ({ http429 }) => http429),
        0,
      ),
  },
  {
    head: 'wasted',
    cell: (rows) =>
      number(
        middle(rows, ({ wasted }) => wasted),
        0,
      ),
  },
  {
    head: 'lost',
    cell: (rows) =>
      number(
        middle(rows, ({ lost }) => lost),
        0,
      ),
  },
  {
    head: 'doubled',
    cell: (rows) =>
      number(
        middle(rows, ({ doubled }) => doubled),
        0,
      ),
  },
  { head: 'collateral', cell: (rows) => percent(middle(rows, ({ collateral }) => collateral)) },
  { head: 'p50 s', cell: (rows) => ifPeople(rows, ({ interactiveP50 }) => interactiveP50) },
  { head: 'p95 s', cell: (rows) => ifPeople(rows, ({ interactiveP95 }) => interactiveP95) },
  { head: 'p99 s', cell: (rows) => ifPeople(rows, ({ interactiveP99 }) => interactiveP99) },
  {
    head: 'failed',
    cell: (rows) =>
      number(
        middle(rows, ({ detail }) => detail.interactiveFailed),
        0,
      ),
  },
  {
    head: 'jain',
    cell: (rows) =>
      number(
        middle(rows, ({ jain }) => jain),
        3,
      ),
  },
  {
    head: 'cpu ms',
    cell: (rows) =>
      number(
        middle(rows, ({ cpuMs }) => cpuMs),
        0,
      ),
  },
];

function ifPeople(rows: readonly BenchRow[], read: (row: BenchRow) => number | null): string {
  if (rows.every(({ detail }) => detail.interactiveCalls === 0)) return '';
  return number(middle(rows, read), 2);
}

/** One scenario's table: medians over seeds, a line for each variant and strategy, in the order of the rows. */
export function scenarioTable(rows: readonly BenchRow[]): string {
  const groups = new Map<string, BenchRow[]>();
  for (const row of rows) {
    const key = `${row.variant}\n${row.strategy}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const sorted = [...groups.values()].sort(([left], [right]) =>
    left === undefined || right === undefined ? 0 : orderOf(rows, left) - orderOf(rows, right),
  );
  const lines = sorted.map((group) => [
    group[0]?.variant ?? '',
    group[0]?.strategy ?? '',
    ...columns.map(({ cell }) => cell(group)),
  ]);
  return textTable(['variant', 'strategy', ...columns.map(({ head }) => head)], lines);
}

/** One line on how far the estimates of the end were off, medians over all runs that made some; null when none did. */
export function estimateLine(rows: readonly BenchRow[]): string | null {
  const errors = rows.flatMap(({ detail }) => (detail.estimateErrors === null ? [] : [detail.estimateErrors]));
  if (errors.length === 0) return null;
  const at = (moment: keyof EstimateErrors) => percent(median(errors.map((error) => error[moment])));
  return `estimates of the end, median error of ${errors.length} runs: ${at('start')} before the first call, ${at('tenth')} at a tenth, ${at('half')} at half of the work`;
}

/** Variants in the order in which they came, strategies within them. */
function orderOf(rows: readonly BenchRow[], row: BenchRow): number {
  const variants = [...new Set(rows.map(({ variant }) => variant))];
  const strategies = [...new Set(rows.map(({ strategy }) => strategy))];
  return variants.indexOf(row.variant) * strategies.length + strategies.indexOf(row.strategy);
}

/** Aligned columns in the form of a Markdown table. */
export function textTable(heads: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const format = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [format(heads), rule, ...lines.map(format)].join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}
