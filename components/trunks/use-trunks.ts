'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { TrunkNews, TrunkOverview, TrunkSeries, trunkKeys, type TrunkSeriesQuery } from '#lib/trunks/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { CONNECTING, followStream, type Liveness } from '../live/follow-stream.ts';
import { changesCondition, newerOf, withNews } from './trunk-news.ts';

/** Asked for this often while the stream is lost. */
const LOST_MS = 30_000;
/** The slot that is under way fills; what ended does not change. */
const MOVING_SERIES_MS = 15_000;

/** The organisation's trunks as they are, kept up to date by the server's stream, and how live they are. */
export function useTrunks(orgId: string) {
  const queryClient = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>(CONNECTING);
  const overview = useQuery({
    queryKey: trunkKeys.overview(orgId),
    queryFn: async ({ signal, queryKey }) => {
      const answer = await fetchJson('/api/trunks', { schema: TrunkOverview, signal });
      return newerOf(queryClient.getQueryData(queryKey), answer);
    },
    staleTime: Infinity,
    refetchInterval: liveness.kind === 'lost' ? LOST_MS : false,
  });
  // The stream begins with everything, so it may begin after the first answer.
  const isRead = overview.data !== undefined;
  useEffect(() => {
    if (!isRead) return;
    const key = trunkKeys.overview(orgId);
    return followStream('/api/trunks/live', {
      events: {
        trunks: (data) => {
          const news = TrunkNews.safeParse(data);
          const known = queryClient.getQueryData<TrunkOverview>(key);
          if (!news.success || !known) return;
          queryClient.setQueryData(key, withNews(known, news.data));
          // A trunk that goes or comes back has left its mark on the charts.
          if (changesCondition(known, news.data)) {
            void queryClient.invalidateQueries({ queryKey: [orgId, 'trunks', 'series'] });
          }
        },
      },
      onLiveness: setLiveness,
      trueUntil: { current: null },
    });
  }, [isRead, orgId, queryClient]);
  return { overview, liveness };
}

/** Calls, capacity and adherence over time. What was shown stays while another range is read. */
export function useTrunkSeries(orgId: string, query: TrunkSeriesQuery | null, isMoving: boolean) {
  return useQuery({
    queryKey: trunkKeys.series(orgId, query ?? { from: 0, to: 1 }),
    queryFn: ({ signal }) => fetchJson(`/api/trunks/series?${seriesParams(query)}`, { schema: TrunkSeries, signal }),
    enabled: query !== null,
    placeholderData: keepPreviousData,
    refetchInterval: isMoving ? MOVING_SERIES_MS : false,
  });
}

/** A query as the server's routes take it. */
export function seriesParams(query: TrunkSeriesQuery | null): string {
  const known = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return new URLSearchParams(known.map(([name, value]) => [name, String(value)])).toString();
}
