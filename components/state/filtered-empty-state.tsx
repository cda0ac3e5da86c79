'use client';

import { FunnelX } from 'lucide-react';
import { formatCount } from '#lib/format.ts';
import { Button } from '../ui/button.tsx';
import { StatePanel } from './state-panel.tsx';

/** Props of {@link FilteredEmptyState}. */
export type FilteredEmptyStateProps = {
  /** The filters in force, in words: "Search: anna", "Presence: On Queue". */
  filters: readonly string[];
  /** What is being filtered, plural: "users". */
  noun: string;
  /** How many there are without filters, where known. */
  totalCount?: number;
  onClear: () => void;
};

/** There is data, but the filters hide all of it. */
export function FilteredEmptyState({ filters, noun, totalCount, onClear }: FilteredEmptyStateProps) {
  return (
    <StatePanel
      icon={<FunnelX />}
      title={`No ${noun} match`}
      actions={
        <Button onClick={onClear} variant="secondary">
          Clear filters
        </Button>
      }
    >
      <p>
        {totalCount === undefined ? 'Hidden' : `${formatCount(totalCount, noun, noun)} hidden`} by {filters.join(', ')}.
      </p>
    </StatePanel>
  );
}
