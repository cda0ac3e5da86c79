'use client';

import { Combobox } from '@base-ui/react/combobox';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatNumber } from '#lib/format.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';

/** One value of a {@link FilterMenu}. */
export type FilterOption = { value: string; label: string; count: number; icon?: ReactNode };

/** Props of {@link FilterMenu}. */
export type FilterMenuProps = {
  /** What is filtered by: "Presence". */
  name: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
  /** What the values leave out and why; they are all there are where it is left out. */
  note?: string | null;
  onChange: (values: readonly string[]) => void;
};

/** Values shown at once; typing finds the others. */
const MOST_SHOWN = 100;

/** A filter of several values behind a button that says how many are chosen; typing narrows long lists. */
export function FilterMenu({ name, options, chosen, note, onChange }: FilterMenuProps) {
  // A value in the URL that nobody has any more stays visible, so that it can be taken back.
  const missing = chosen.filter((value) => !options.some((option) => option.value === value));
  const all = [...options, ...missing.map((value): FilterOption => ({ value, label: value || 'none', count: 0 }))];
  return (
    <Combobox.Root
      multiple
      items={all}
      limit={MOST_SHOWN}
      value={all.filter((option) => chosen.includes(option.value))}
      onValueChange={(values) => onChange(values.map((option) => option.value))}
      isItemEqualToValue={(a, b) => a.value === b.value}
      itemToStringLabel={(option) => option.label}
    >
      <Combobox.Trigger
        className={buttonClass(chosen.length > 0 ? 'secondary' : 'ghost', 'md', '@max-md:gap-1 @max-md:px-2')}
        aria-label={chosen.length > 0 ? `${name}, ${chosen.length} chosen` : name}
      >
        {chosen.length > 0 ? `${name} (${chosen.length})` : name}
        <ChevronDown aria-hidden className="size-4" />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-50">
          <Combobox.Popup
            aria-label={`Filter by ${name.toLowerCase()}`}
            className="flex max-h-(--available-height) w-72 max-w-(--available-width) flex-col rounded-md border border-edge bg-page shadow-lg outline-none"
          >
            <div className="border-b border-divider p-2">
              <Combobox.Input
                aria-label={`Find a value of ${name.toLowerCase()}`}
                placeholder="Type to find"
                className="h-8 w-full rounded-sm border border-input bg-field px-2 hover:border-input-hover"
              />
            </div>
            {note && <p className="border-b border-divider px-3 py-2 text-sm text-mid">{note}</p>}
            <Combobox.Empty className="px-3 empty:hidden">
              <span className="block py-3 text-low">No value matches</span>
            </Combobox.Empty>
            <Combobox.List className="max-h-80 min-h-0 grow overflow-y-auto overscroll-contain p-1 empty:p-0">
              {(option: FilterOption) => (
                <Combobox.Item
                  key={option.value}
                  value={option}
                  className="flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-high outline-none select-none data-highlighted:bg-hover"
                >
                  <span className="flex size-4 shrink-0 items-center justify-center">
                    <Combobox.ItemIndicator render={<Check className="size-4" />} />
                  </span>
                  {option.icon}
                  <span className="min-w-0 grow truncate">{option.label}</span>
                  <span className="text-low">{formatNumber(option.count)}</span>
                </Combobox.Item>
              )}
            </Combobox.List>
            {chosen.length > 0 && (
              <div className="border-t border-divider p-1">
                <Button size="sm" variant="ghost" onClick={() => onChange([])}>
                  Clear {name.toLowerCase()} filter
                </Button>
              </div>
            )}
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
