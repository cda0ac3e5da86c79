'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { playbookKeys, PlaybooksDto, RoutesDto } from '#lib/playbooks/schema.ts';
import { fetchJson, HttpProblem } from '../data/fetch-json.ts';

const RETRY_MS = 15_000;

/** The playbooks of one organisation and their history, as often as the server says. Stops when the answer is a plain no. */
export function usePlaybooks(orgId: string) {
  return useQuery({
    queryKey: playbookKeys.all(orgId),
    queryFn: ({ signal }) => fetchJson('/api/playbooks', { schema: PlaybooksDto, signal }),
    refetchInterval: ({ state }) => {
      if (!state.error) return state.data?.pollMs ?? false;
      const isNo = state.error instanceof HttpProblem && state.error.status >= 400 && state.error.status < 500;
      return isNo ? false : RETRY_MS;
    },
  });
}

/** Reads the playbooks again, after one of them was changed. */
export function useReadAgain(orgId: string): () => Promise<void> {
  const queryClient = useQueryClient();
  return useCallback(() => queryClient.invalidateQueries({ queryKey: playbookKeys.all(orgId) }), [queryClient, orgId]);
}

/** The organisation's outbound routes and trunk bases; a minute old at most, because reading them costs calls. */
export function useRoutes(orgId: string, isEnabled: boolean) {
  return useQuery({
    queryKey: playbookKeys.routes(orgId),
    queryFn: ({ signal }) => fetchJson('/api/playbooks/routes', { schema: RoutesDto, signal }),
    enabled: isEnabled,
    staleTime: 60_000,
  });
}
