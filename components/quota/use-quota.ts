'use client';

import { useQuery } from '@tanstack/react-query';
import { QuotaDto, quotaKeys } from '#lib/quota/schema.ts';
import { fetchJson, HttpProblem } from '../data/fetch-json.ts';

const RETRY_MS = 15_000;

/** The quota of one organisation, as often as the server says. Stops when the answer is a plain no. */
export function useQuota(orgId: string) {
  return useQuery({
    queryKey: quotaKeys.quota(orgId),
    queryFn: ({ signal }) => fetchJson('/api/quota', { schema: QuotaDto, signal }),
    refetchInterval: ({ state }) => {
      if (!state.error) return state.data?.pollMs ?? false;
      const isNo = state.error instanceof HttpProblem && state.error.status >= 400 && state.error.status < 500;
      return isNo ? false : RETRY_MS;
    },
  });
}
