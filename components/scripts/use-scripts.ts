'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ScriptDetailsDto, scriptKeys, ScriptsDto } from '#lib/scripts/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';

const RETRY_MS = 15_000;
const UNDER_WAY_MS = 2_000;

/** The organisation's scripts, asked for as often as the server says, and what reads them anew. */
export function useScripts(orgId: string) {
  const client = useQueryClient();
  const queryKey = scriptKeys.scripts(orgId);
  const scripts = useQuery({
    queryKey,
    queryFn: ({ signal }) => fetchJson('/api/scripts', { schema: ScriptsDto, signal }),
    refetchInterval: ({ state }) => (state.error ? RETRY_MS : (state.data?.pollMs ?? false)),
  });
  const refresh = useMutation({
    mutationFn: () => fetchJson('/api/scripts/refresh', { schema: ScriptsDto, method: 'POST' }),
    onSuccess: (data) => client.setQueryData(queryKey, data),
  });
  return { scripts, refresh };
}

/** Pages and variables of one script, asked for again while they are being read. */
export function useScriptDetails(orgId: string, scriptId: string) {
  return useQuery({
    queryKey: scriptKeys.details(orgId, scriptId),
    queryFn: ({ signal }) =>
      fetchJson(`/api/scripts/${encodeURIComponent(scriptId)}`, { schema: ScriptDetailsDto, signal }),
    refetchInterval: ({ state }) => {
      const parts = [state.data?.draftPages, state.data?.publishedPages, state.data?.publishedVariables];
      return parts.some((part) => part?.isUnderWay) ? UNDER_WAY_MS : false;
    },
  });
}
