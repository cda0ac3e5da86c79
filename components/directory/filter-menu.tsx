'use client';

import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatNumber } from '#lib/format.ts';
import { buttonClass } from '../ui/button-class.ts';
import { Menu, type MenuEntry } from '../ui/menu.tsx';

/** One value of a {@link FilterMenu}. */
export type FilterOption = { value: string; label: string; count: number; icon?: ReactNode };

/** Props of {@link FilterMenu}. */
export type FilterMenuProps = {
  /** What is filtered by: "Presence". */
  name: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
  onToggle: (value: string, isOn: boolean) => void;
  onClear: () => void;
};

/** A filter of several values behind a button that says how many are chosen. */
export function FilterMenu({ name, options, chosen, onToggle, onClear }: FilterMenuProps) {
  const entries: MenuEntry[] = options.map(({ value, label, count, icon }) => ({
    kind: 'checkbox',
    id: value,
    label: (
      <span className="flex min-w-0 grow items-center gap-2">
        {icon}
        <span className="min-w-0 grow truncate">{label}</span>
        <span className="text-low">{formatNumber(count)}</span>
      </span>
    ),
    isChecked: chosen.includes(value),
    onChange: (isChecked) => onToggle(value, isChecked),
  }));
  if (chosen.length > 0) {
    entries.push(
      { kind: 'separator', id: 'clear-line' },
      { kind: 'item', id: 'clear', label: `Clear ${name.toLowerCase()} filter`, onSelect: onClear },
    );
  }
  return (
    <Menu
      entries={entries}
      trigger={
        <button
          type="button"
          className={buttonClass(chosen.length > 0 ? 'secondary' : 'ghost', 'md', '@max-md:gap-1 @max-md:px-2')}
        >
          {chosen.length > 0 ? `${name} (${chosen.length})` : name}
          <ChevronDown aria-hidden className="size-4" />
        </button>
      }
    />
  );
}
