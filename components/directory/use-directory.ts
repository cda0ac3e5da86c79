'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { DirectoryDto, directoryKeys } from '#lib/directory/schema.ts';
import { fetchJson, HttpProblem } from '../data/fetch-json.ts';

const RETRY_MS = 30_000;
const MIN_RETRY_MS = 2_000;

/** When to ask again: when the server said, or after a failure when it may help. */
function nextPollMs(data: DirectoryDto | undefined, error: Error | null): number | false {
  if (!error) return data?.pollMs ?? false;
  const isMendable =
    error instanceof HttpProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
  return isMendable ? Math.max(MIN_RETRY_MS, error.retryAfterMs ?? RETRY_MS) : false;
}

/** The directory of one organisation, asked again when the server says it can be newer, and a refresh on demand. */
export function useDirectory(orgId: string) {
  const queryClient = useQueryClient();
  const queryKey = directoryKeys.list(orgId);
  const directory = useQuery({
    queryKey,
    queryFn: ({ signal }) => fetchJson('/api/directory', { schema: DirectoryDto, signal }),
    refetchInterval: (query) => nextPollMs(query.state.data, query.state.error),
  });
  const refresh = useMutation({
    mutationFn: () => fetchJson('/api/directory/refresh', { method: 'POST', schema: DirectoryDto }),
    onSuccess: (data) => queryClient.setQueryData(queryKey, data),
  });
  return { directory, refresh };
}
