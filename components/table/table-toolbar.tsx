'use client';

import { Search, X } from 'lucide-react';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import { useShortcut } from '../ui/use-shortcuts.ts';

/** A search field over the table. */
export type TableSearch = {
  value: string;
  onChange: (value: string) => void;
  /** What is searched: "Search users". */
  label: string;
};

type TableToolbarProps = { search?: TableSearch; filters?: ReactNode; children?: ReactNode };

/**
 * Search and filters at the left, table settings at the right; where that is too narrow, or the filters are many, they have a line of
 * their own.
 * `/` goes to the search, Escape in it clears.
 */
export function TableToolbar({ search, filters, children }: TableToolbarProps) {
  return (
    <div className="@container mb-2">
      <div className="flex flex-wrap items-center gap-2 @max-md:gap-1">
        {search && <SearchField {...search} />}
        {filters && (
          <div className="flex flex-wrap items-center gap-2 has-[>:nth-child(6)]:order-last has-[>:nth-child(6)]:basis-full @max-2xl:order-last @max-2xl:basis-full @max-md:gap-1">
            {filters}
          </div>
        )}
        <div className="ml-auto flex items-center gap-1">{children}</div>
      </div>
    </div>
  );
}

function SearchField({ value, onChange, label }: TableSearch) {
  const inputRef = useRef<HTMLInputElement>(null);
  useShortcut('/', () => inputRef.current?.focus());
  const handleKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || value === '') return;
    event.stopPropagation();
    onChange('');
  };
  return (
    <div className="relative min-w-40 grow basis-40 @2xl:max-w-72">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-low" />
      <input
        ref={inputRef}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={handleKey}
        className="h-9 w-full appearance-none rounded-sm border border-input bg-field pr-9 pl-8 hover:border-input-hover [&::-webkit-search-cancel-button]:hidden"
      />
      {value !== '' && (
        <IconButton
          label="Clear search"
          icon={<X className="size-4" />}
          size="sm"
          className="absolute top-1 right-1"
          onClick={() => {
            onChange('');
            inputRef.current?.focus();
          }}
        />
      )}
    </div>
  );
}
