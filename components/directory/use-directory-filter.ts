'use client';

import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { DIRECTORY_FILTERS, type DirectoryFilterName, type DirectoryFilters } from '#lib/directory/schema.ts';

const parseAsList = parseAsArrayOf(parseAsString).withDefault([]);
const PARSERS = Object.fromEntries(DIRECTORY_FILTERS.map((name) => [name, parseAsList])) as Record<
  DirectoryFilterName,
  typeof parseAsList
>;
const NONE = Object.fromEntries(DIRECTORY_FILTERS.map((name) => [name, null])) as Record<DirectoryFilterName, null>;

/** The directory's filters in the URL, each a comma-separated list under its name: `presence`, `division`, `groups`. */
export function useDirectoryFilter() {
  const [state, setState] = useQueryStates(PARSERS);
  const set = useCallback(
    (name: DirectoryFilterName, values: readonly string[]) =>
      void setState({ [name]: values.length > 0 ? [...values] : null }),
    [setState],
  );
  const clear = useCallback(() => void setState(NONE), [setState]);
  const filters = useMemo<DirectoryFilters>(
    () => Object.fromEntries(Object.entries(state).filter(([, values]) => values.length > 0)),
    [state],
  );
  return { chosen: state, filters, set, clear };
}
