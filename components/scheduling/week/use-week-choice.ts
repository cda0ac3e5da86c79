'use client';

import { useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { BusinessUnitDto, ScheduleDto } from '#lib/scheduling/schema.ts';
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

/** Business units and schedules to choose from; the only business unit is chosen by itself. */
export function useWeekChoice(orgId: string, url: WeekUrl, isInstalled: boolean) {
  const units = useQuery({
    queryKey: schedulingKeys.businessUnits(orgId),
    queryFn: ({ signal }) => fetchJson('/api/scheduling/business-units', { schema: BusinessUnitDto.array(), signal }),
    enabled: isInstalled,
  });
  const unitId = url.unit ?? (units.data?.length === 1 ? (units.data[0]?.id ?? null) : null);
  const schedules = useQuery({
    queryKey: schedulingKeys.schedules(orgId, unitId ?? ''),
    queryFn: ({ signal }) =>
      fetchJson(`/api/scheduling/business-units/${unitId}/schedules`, { schema: ScheduleDto.array(), signal }),
    enabled: isInstalled && unitId !== null,
  });
  return { units, unitId, schedules };
}

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
