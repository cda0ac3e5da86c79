'use client';

import { createParser, parseAsArrayOf, parseAsString, useQueryState, useQueryStates } from 'nuqs';
import { useCallback } from 'react';
import type { TableSort } from './column.ts';

/** `name` sorts upwards, `-name` downwards. */
export const parseAsSort = createParser<NonNullable<TableSort>>({
  parse: (text) => {
    const isDescending = text.startsWith('-');
    const columnId = isDescending ? text.slice(1) : text;
    return columnId === '' ? null : { columnId, isDescending };
  },
  serialize: (sort) => `${sort.isDescending ? '-' : ''}${sort.columnId}`,
  eq: (a, b) => a.columnId === b.columnId && a.isDescending === b.isDescending,
});

const PARSERS = { sort: parseAsSort, q: parseAsString.withDefault(''), open: parseAsString };
const parseAsHidden = parseAsArrayOf(parseAsString);
const SEARCH_PAUSE_MS = 300;

/** Options of {@link useTableUrlState}. */
export type TableUrlStateOptions = {
  /** The order when the URL names none; give it a stable identity. */
  defaultSort?: TableSort;
  /** Columns hidden when the URL names none. */
  defaultHidden?: readonly string[];
  /** Goes before the names in the URL, where a page has several tables: "runs" gives `runs-sort`. */
  prefix?: string;
};

const NONE: readonly string[] = [];

/**
 * Sort, search, hidden columns and the open row, kept in the URL (`sort`, `q`, `hide`, `open`), so that a link shows what
 * its sender saw. Opening a row adds a step to the history; the others replace it.
 */
export function useTableUrlState(options: TableUrlStateOptions = {}) {
  const { defaultSort = null, defaultHidden = NONE, prefix } = options;
  const name = (key: string) => (prefix ? `${prefix}-${key}` : key);
  const [state, setState] = useQueryStates(PARSERS, {
    urlKeys: { sort: name('sort'), q: name('q'), open: name('open') },
  });
  const [hidden, setHidden] = useQueryState(name('hide'), parseAsHidden);
  const onSortChange = useCallback((sort: TableSort) => void setState({ sort }), [setState]);
  const onSearchChange = useCallback(
    (q: string) =>
      void setState({ q: q || null }, { limitUrlUpdates: { method: 'debounce', timeMs: SEARCH_PAUSE_MS } }),
    [setState],
  );
  const setOpenRowId = useCallback((open: string | null) => void setState({ open }, { history: 'push' }), [setState]);
  const onHiddenColumnsChange = useCallback((ids: readonly string[]) => void setHidden([...ids]), [setHidden]);
  return {
    sort: state.sort ?? defaultSort,
    onSortChange,
    search: state.q,
    onSearchChange,
    hiddenColumnIds: hidden ?? defaultHidden,
    onHiddenColumnsChange,
    openRowId: state.open,
    setOpenRowId,
  };
}
