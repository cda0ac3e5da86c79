'use client';

import type { ReactNode } from 'react';
import { formatNumber } from '#lib/format.ts';
import { Button } from '../ui/button.tsx';

/** Which rows are selected, and what can be done with them. */
export type TableSelection = {
  selectedIds: ReadonlySet<string>;
  onChange: (ids: ReadonlySet<string>) => void;
  /** Buttons for the selected rows. */
  actions?: ReactNode;
  /** Offered when more rows match than are loaded; the words say what it will touch. */
  selectAllMatching?: { label: string; onSelect: () => void };
};

type SelectionBarProps = { selection: TableSelection; rowIds: readonly string[]; totalCount: number };

/**
 * "12 of 3,480 selected", with the actions; there only while something is selected. It stands below the rows, so that
 * none of them moves away under the pointer when it comes.
 */
export function SelectionBar({ selection, rowIds, totalCount }: SelectionBarProps) {
  const count = selection.selectedIds.size;
  const areAllLoadedSelected = count > 0 && count >= rowIds.length;
  return (
    <div role="status" aria-label="Selection" className="sticky bottom-0 z-20">
      {count > 0 && (
        <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-sm bg-active px-3 py-1.5 shadow-sm">
          <span className="font-semibold">
            {formatNumber(count)} of {formatNumber(totalCount)} selected
          </span>
          {areAllLoadedSelected && selection.selectAllMatching && (
            <Button size="sm" variant="ghost" onClick={selection.selectAllMatching.onSelect}>
              {selection.selectAllMatching.label}
            </Button>
          )}
          <div className="ml-auto flex flex-wrap gap-2">
            {selection.actions}
            <Button size="sm" variant="ghost" onClick={() => selection.onChange(new Set())}>
              Clear selection
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
