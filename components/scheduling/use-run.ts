'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { isFinal, RunDto, RunItemPage, type RunItemDto } from '#lib/scheduling/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';

const PAGE = 1_000;

/** One run, live: a stream while it moves, polling at the server's pace besides, nothing once it is over. */
export function useRun(orgId: string, runId: string | null) {
  const queryClient = useQueryClient();
  const run = useQuery({
    queryKey: schedulingKeys.run(orgId, runId ?? ''),
    queryFn: ({ signal }) => fetchJson(`/api/scheduling/runs/${runId}`, { schema: RunDto, signal }),
    enabled: runId !== null,
    // The stream is the way; this is the net under it.
    refetchInterval: (query) => query.state.data?.pollAfterMs ?? false,
  });
  const state = run.data?.state;
  const isMoving = state !== undefined && state !== 'draft' && !isFinal(state);
  useEffect(() => {
    if (!isMoving || runId === null) return;
    const stream = new EventSource(`/api/scheduling/runs/${runId}/events`);
    stream.addEventListener('run', (event: MessageEvent<string>) => {
      const parsed = RunDto.safeParse(JSON.parse(event.data));
      if (parsed.success) queryClient.setQueryData(schedulingKeys.run(orgId, runId), parsed.data);
    });
    stream.addEventListener('end', () => stream.close());
    return () => stream.close();
  }, [isMoving, runId, orgId, queryClient]);
  return run;
}

/** Every item of a run, read again whenever the run's counts have changed. What was shown stays until then. */
export function useRunItems(orgId: string, run: RunDto | undefined) {
  const revision = run ? `${run.state} ${Object.values(run.counts).join(' ')}` : '';
  return useQuery({
    queryKey: schedulingKeys.items(orgId, run?.id ?? '', revision),
    queryFn: ({ signal }) => fetchItems(run?.id ?? '', signal),
    enabled: run !== undefined,
    placeholderData: (previous, query) => (query?.queryKey[3] === run?.id ? previous : undefined),
  });
}

async function fetchItems(runId: string, signal: AbortSignal): Promise<RunItemDto[]> {
  const items: RunItemDto[] = [];
  for (let afterRow: number | null = 0; afterRow !== null;) {
    const path: string = `/api/scheduling/runs/${runId}/items?afterRow=${afterRow}&limit=${PAGE}`;
    const page: RunItemPage = await fetchJson(path, { schema: RunItemPage, signal });
    items.push(...page.items);
    afterRow = page.nextRow;
  }
  return items;
}
