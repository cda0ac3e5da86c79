'use client';

import { useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { WeekView } from '#lib/scheduling/week/schema.ts';
import { fetchJson, HttpProblem } from '../../data/fetch-json.ts';

const PARSERS = {
  unit: parseAsString,
  week: parseAsString,
  schedule: parseAsString,
  group: parseAsString,
  only: parseAsString,
  q: parseAsString.withDefault(''),
  view: parseAsStringLiteral(['week', 'day']).withDefault('week'),
  day: parseAsString,
  zoom: parseAsInteger.withDefault(1),
};

const FRESH_MS = 5 * 60_000;
const MIN_RETRY_MS = 2_000;

/**
 * Which week is on screen and how, in the URL: a link shows what its sender saw. `group` is a management unit that is read
 * alone, where the business unit is too large to be shown at once; `only` hides the others of those that were read.
 */
export function useWeekUrl() {
  return useQueryStates(PARSERS);
}

/** What {@link useWeekUrl} holds, and its setter. */
export type WeekUrl = ReturnType<typeof useWeekUrl>[0];
export type SetWeekUrl = ReturnType<typeof useWeekUrl>[1];

/** The chosen week as it is in Genesys Cloud. Read again on demand only: nothing moves under somebody who edits. */
export function useWeek(orgId: string, unitId: string | null, url: WeekUrl) {
  const { week, schedule, group } = url;
  return useQuery({
    queryKey: [...schedulingKeys.schedules(orgId, unitId ?? ''), 'week', week, schedule, group],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ businessUnitId: unitId ?? '', weekId: week ?? '' });
      if (schedule !== null) query.set('scheduleId', schedule);
      if (group !== null) query.set('managementUnitId', group);
      return fetchJson(`/api/scheduling/week?${query}`, { schema: WeekView, signal });
    },
    enabled: unitId !== null && week !== null,
    staleTime: FRESH_MS,
    refetchOnWindowFocus: false,
    // A limited organisation is asked again when Genesys Cloud said it may be.
    refetchInterval: ({ state: { error } }) =>
      error instanceof HttpProblem && error.retryAfterMs !== undefined
        ? Math.max(MIN_RETRY_MS, error.retryAfterMs)
        : false,
  });
}
