'use client';

import { formatNumber } from '#lib/format.ts';
import { figuresOf, type KpiFigures } from '#lib/kpis/figures.shared.ts';
import type { KpiSeries } from '#lib/kpis/schema.ts';
import { Sparkline } from '../chart/sparkline.tsx';
import { Unavailable } from '../table/cell-value.tsx';

type Card = {
  readonly id: keyof KpiFigures;
  readonly label: string;
  readonly isPercent?: boolean;
  /** Why it may be missing. */
  readonly missing: string;
  /** What stands under the number. */
  readonly detail: (figures: KpiFigures) => string | null;
};

const countOf = (value: number | null, words: string) => (value === null ? null : `${formatNumber(value)} ${words}`);

const CARDS: readonly Card[] = [
  {
    id: 'adherencePercent',
    label: 'In adherence',
    isPercent: true,
    missing: 'Nobody is in or out of adherence',
    detail: ({ outOfAdherence }) => countOf(outOfAdherence, 'out of adherence'),
  },
  {
    id: 'onQueue',
    label: 'On Queue',
    missing: 'No presence is known',
    detail: ({ idle }) => countOf(idle, 'idle'),
  },
  {
    id: 'interactingPercent',
    label: 'Interacting',
    isPercent: true,
    missing: 'Nobody is on queue',
    detail: ({ interacting }) => countOf(interacting, 'in a conversation'),
  },
  { id: 'notResponding', label: 'Not Responding', missing: 'No presence is known', detail: () => 'of those on queue' },
  {
    id: 'present',
    label: 'Present',
    missing: 'No presence is known',
    detail: ({ people }) => countOf(people, 'people in all'),
  },
];

/** Props of {@link FigureCards}. */
export type FigureCardsProps = { figures: KpiFigures; series: KpiSeries | undefined };

/** The figures of one scope, large enough for the wall, each with its course over the window. */
export function FigureCards({ figures, series }: FigureCardsProps) {
  const past = series?.points.map(({ counts }) => (counts === null ? null : figuresOf(counts)));
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-4">
      {CARDS.map((card) => {
        const value = figures[card.id];
        const values = past?.map((each) => each?.[card.id] ?? null) ?? [];
        const words = (number: number) =>
          `${formatNumber(number, card.isPercent ? 1 : 0)}${card.isPercent ? ' %' : ''}`;
        const known = values.filter((each) => each !== null);
        return (
          <div key={card.id} className="flex flex-col gap-1 rounded-md border border-divider bg-page p-4">
            <dt className="text-mid">{card.label}</dt>
            <dd className="flex grow flex-col gap-1">
              <span className="text-3xl font-heading leading-tight font-bold">
                {value === null ? <Unavailable reason={card.missing} /> : words(value)}
              </span>
              <span className="min-h-5 text-sm text-low">{card.detail(figures)}</span>
              {known.length > 1 && (
                <Sparkline
                  label={`${card.label}: lowest ${words(Math.min(...known))}, highest ${words(Math.max(...known))}`}
                  values={values}
                  maximum={card.isPercent ? 100 : undefined}
                  className="h-8 w-full"
                />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
