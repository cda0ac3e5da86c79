import { median } from './figures.ts';
import { textTable } from './report.ts';

/** One measured figure of a question that is answered by figures, not by a comparison of curves. */
export type FigureRow = {
  readonly scenario: string;
  readonly variant: string;
  readonly strategy: string;
  readonly seed: number;
  readonly value: number;
  readonly unit: string;
  /** What it must keep to; empty where it only explains the others. */
  readonly bound: string;
};

/** Medians of the figures over seeds, a column for each strategy. */
export function figureTable(rows: readonly FigureRow[]): string {
  const variants = [...new Set(rows.map(({ variant }) => variant))];
  const strategies = [...new Set(rows.map(({ strategy }) => strategy))];
  return textTable(
    ['figure', 'unit', ...strategies, 'must be'],
    variants.map((variant) => {
      const own = rows.filter((row) => row.variant === variant);
      const values = strategies.map((strategy) =>
        inWords(median(own.filter((row) => row.strategy === strategy).map((row) => row.value))),
      );
      return [variant, own[0]?.unit ?? '', ...values, own[0]?.bound ?? ''];
    }),
  );
}

function inWords(value: number | null): string {
  if (value === null) return '';
  if (value >= 1_000) return Math.round(value).toLocaleString('en');
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
