'use client';

import clsx from 'clsx';
import { useMemo } from 'react';
import { formatNumber } from '#lib/format.ts';
import type { TenantDto } from '#lib/monitor/schema.ts';
import { TENANT_CARDS, type TenantCardId } from './tenant-filters.ts';

/** Props of {@link MetricCards}. */
export type MetricCardsProps = {
  tenants: readonly TenantDto[];
  pressed: TenantCardId | null;
  onPress: (card: TenantCardId | null) => void;
};

/** Counts over all organisations; pressing one shows only those it counts, pressing it again shows all. */
export function MetricCards({ tenants, pressed, onPress }: MetricCardsProps) {
  const cards = useMemo(
    () => TENANT_CARDS.map(({ id, label, fits }) => ({ id, label, count: tenants.filter(fits).length })),
    [tenants],
  );
  return (
    <div
      role="group"
      aria-label="Filter organisations"
      className="grid grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-2"
    >
      {cards.map(({ id, label, count }) => (
        <button
          key={id}
          type="button"
          aria-pressed={pressed === id}
          onClick={() => onPress(pressed === id ? null : id)}
          className={clsx(
            'flex flex-col rounded-md border bg-page p-3 text-left hover:border-input-hover',
            pressed === id ? 'border-selected ring-1 ring-selected' : 'border-divider',
          )}
        >
          <span className="font-heading text-xl font-bold">{formatNumber(count)}</span>
          <span className="text-sm text-mid">{label}</span>
        </button>
      ))}
    </div>
  );
}
