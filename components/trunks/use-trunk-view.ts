'use client';

import {
  parseAsArrayOf,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
  parseAsBoolean,
  useQueryStates,
} from 'nuqs';
import { useMemo } from 'react';
import type { TrunkSeriesQuery } from '#lib/trunks/schema.ts';
import { useNow } from '../ui/use-now.ts';
import {
  isStretch,
  shownRange,
  TRUNK_WINDOWS,
  type Stretch,
  type TrunkRange,
  type TrunkWindow,
} from './trunk-range.ts';

const PARSERS = {
  window: parseAsStringLiteral(TRUNK_WINDOWS).withDefault('sixHours'),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  trunk: parseAsString,
  site: parseAsString,
  unit: parseAsString,
  compare: parseAsBoolean.withDefault(false),
  open: parseAsArrayOf(parseAsString).withDefault([]),
};
const MINUTE_MS = 60_000;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const idOf = (text: string | null) => (text !== null && ID.test(text) ? text : undefined);

/**
 * What of the trunks is shown, kept in the URL: the window or the chosen range, the slice, what it is compared with, and which
 * trunk bases are expanded. A range that was chosen is a step of the history. The range is null while hydrating.
 */
export function useTrunkView() {
  const [state, setState] = useQueryStates(PARSERS);
  const nowMs = useNow(MINUTE_MS);
  const { window, from, to, trunk, site, unit, compare } = state;
  const range = useMemo<TrunkRange | null>(
    () => (nowMs === null ? null : shownRange({ window, from, to }, nowMs)),
    [nowMs, window, from, to],
  );
  const query = useMemo<TrunkSeriesQuery | null>(
    () =>
      range && {
        from: range.fromMs,
        to: range.toMs,
        trunkBaseId: idOf(trunk),
        siteId: idOf(site),
        managementUnitId: idOf(unit),
        compare: compare ? 'week' : undefined,
      },
    [range, trunk, site, unit, compare],
  );
  return {
    ...state,
    range,
    query,
    setState,
    setWindow: (next: TrunkWindow) => void setState({ window: next, from: null, to: null }, { history: 'push' }),
    setStretch: (stretch: Stretch) => {
      if (!isStretch(stretch)) return;
      void setState({ from: new Date(stretch.fromMs), to: new Date(stretch.toMs) }, { history: 'push' });
    },
  };
}

/** How the trunk page is shown and changed. */
export type TrunkView = ReturnType<typeof useTrunkView>;
