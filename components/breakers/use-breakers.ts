'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { breakerKeys, BreakersDto, type ChangeBreakerInput } from '#lib/quota/breakers.shared.ts';
import { fetchJson, HttpProblem } from '../data/fetch-json.ts';

const RETRY_MS = 5_000;

/** The breakers of one organisation, as often as the server says, and what changes one. */
export function useBreakers(orgId: string) {
  const client = useQueryClient();
  const queryKey = breakerKeys.breakers(orgId);
  const breakers = useQuery({
    queryKey,
    queryFn: ({ signal }) => fetchJson('/api/breakers', { schema: BreakersDto, signal }),
    refetchInterval: ({ state }) => {
      if (!state.error) return state.data?.pollMs ?? false;
      const isNo = state.error instanceof HttpProblem && state.error.status >= 400 && state.error.status < 500;
      return isNo ? false : RETRY_MS;
    },
  });
  const change = useMutation({
    mutationFn: (input: ChangeBreakerInput) => fetchJson('/api/breakers', { schema: z.null(), body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey }),
  });
  return { breakers, change };
}
