'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import {
  KpiNames,
  KpiReadings,
  KpiSeries,
  kpiKeys,
  scopeKey,
  type KpiReading,
  type KpiSeriesQuery,
} from '#lib/kpis/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { CONNECTING, followStream, type Liveness } from '../live/follow-stream.ts';

/** A slot of the finest series is five minutes; what is younger is not asked for again. */
const SERIES_MS = 60_000;

/** The figures of every scope by its key, as the server tells them, and how live they are. Null until the first were told. */
export function useKpis(): { readings: ReadonlyMap<string, KpiReading> | null; liveness: Liveness } {
  const [readings, setReadings] = useState<ReadonlyMap<string, KpiReading> | null>(null);
  const [liveness, setLiveness] = useState<Liveness>(CONNECTING);
  useEffect(
    () =>
      followStream('/api/kpis/live', {
        events: {
          kpis: (data) => {
            const told = KpiReadings.safeParse(data);
            if (!told.success) return;
            setReadings((known) => {
              const next = new Map(known);
              for (const reading of told.data.readings) next.set(scopeKey(reading.scope), reading);
              return next;
            });
          },
        },
        onLiveness: setLiveness,
        trueUntil: { current: null },
      }),
    [],
  );
  return { readings, liveness };
}

/** Names of management units; they change so rarely that once a visit is enough. */
export function useKpiNames(orgId: string) {
  return useQuery({
    queryKey: kpiKeys.names(orgId),
    queryFn: ({ signal }) => fetchJson('/api/kpis/names', { schema: KpiNames, signal }),
    staleTime: Infinity,
  });
}

/** One scope's figures over time, asked for again every minute. What was shown stays while another window is read. */
export function useKpiSeries(orgId: string, query: KpiSeriesQuery) {
  return useQuery({
    queryKey: kpiKeys.series(orgId, query),
    queryFn: ({ signal }) => fetchJson(`/api/kpis/series?${new URLSearchParams(query)}`, { schema: KpiSeries, signal }),
    refetchInterval: SERIES_MS,
  });
}
