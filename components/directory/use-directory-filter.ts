'use client';

import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import { useCallback } from 'react';

const parseAsList = parseAsArrayOf(parseAsString).withDefault([]);
const PARSERS = { presence: parseAsList, division: parseAsList, department: parseAsList };

/** The filters whose state is a list of chosen values. */
export type ListFilter = keyof typeof PARSERS;

/** The directory's filters in the URL: `presence`, `division`, `department`, each a comma-separated list. */
export function useDirectoryFilter() {
  const [state, setState] = useQueryStates(PARSERS);
  const toggle = useCallback(
    (filter: ListFilter, value: string, isOn: boolean) =>
      void setState((current) => {
        const others = current[filter].filter((each) => each !== value);
        const next = isOn ? [...others, value] : others;
        return { [filter]: next.length > 0 ? next : null };
      }),
    [setState],
  );
  const clear = useCallback(
    (filter?: ListFilter) =>
      void setState(filter ? { [filter]: null } : { presence: null, division: null, department: null }),
    [setState],
  );
  return { ...state, toggle, clear };
}
