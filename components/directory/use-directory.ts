'use client';

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import {
  DirectoryCountsDto,
  directoryKeys,
  DirectoryMatch,
  DirectoryPageDto,
  DirectoryReading,
  UserQueuesDto,
  type DirectoryQuery,
} from '#lib/directory/schema.ts';
import { queueGap } from '#lib/directory/queues.shared.ts';
import { fetchJson, HttpProblem } from '../data/fetch-json.ts';
import { queryParams } from './directory-query.ts';

const PAGE_SIZE = 100;
const RETRY_MS = 30_000;
/** While the stream is cut off. */
const POLL_MS = 30_000;
/** While queues are being read, one after the other. */
const QUEUES_POLL_MS = 15_000;
const MIN_RETRY_MS = 2_000;
/** With more pages on screen a new list waits for the person: reading them all again takes a while. */
const MOST_PAGES_READ_AGAIN = 5;
const NO_USERS: readonly DirectoryMatch[] = [];

/** The users of all pages. In an order that moves by itself somebody may come on a second page, too: they keep their first place. */
function usersOf(pages: readonly DirectoryPageDto[] | undefined, isMoving: boolean): readonly DirectoryMatch[] {
  const users = pages?.flatMap((page) => page.users) ?? NO_USERS;
  if (!isMoving) return users;
  const firstById = new Map(users.toReversed().map((user) => [user.id, user]));
  return users.filter((user) => firstById.get(user.id) === user);
}

/** When to ask again after a failure, where that may help. */
function retryMs(error: Error): number | false {
  const isMendable =
    error instanceof HttpProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
  return isMendable ? Math.max(MIN_RETRY_MS, error.retryAfterMs ?? RETRY_MS) : false;
}

/** The users that match, page by page as somebody scrolls. */
function useDirectoryPages(orgId: string, query: DirectoryQuery, isPolled: boolean) {
  return useInfiniteQuery({
    queryKey: directoryKeys.pages(orgId, query),
    queryFn: ({ pageParam, signal }) => {
      const params = queryParams(query);
      params.set('pageSize', String(PAGE_SIZE));
      if (pageParam !== null) params.set('cursor', pageParam);
      return fetchJson(`/api/directory/users?${params}`, { schema: DirectoryPageDto, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      if (state.error) return retryMs(state.error);
      return isPolled && (state.data?.pages.length ?? 0) <= MOST_PAGES_READ_AGAIN ? POLL_MS : false;
    },
  });
}

/** How many match, what can be filtered by and how true that is, asked again when the server says. */
function useDirectoryCounts(orgId: string, query: DirectoryQuery) {
  return useQuery({
    queryKey: directoryKeys.counts(orgId, query),
    queryFn: ({ signal }) =>
      fetchJson(`/api/directory/counts?${queryParams(query)}`, { schema: DirectoryCountsDto, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.error ? retryMs(state.error) : (state.data?.pollMs ?? false)),
  });
}

/**
 * The directory of one organisation as it is searched: the rows so far, their counts, and a refresh on demand. When the users
 * were read anew the rows follow, or `hasNewer` says so where that is too much to do unasked, or would take rows away that no
 * longer match. `isPolled` asks for the rows again and again, for when no stream tells what changes.
 */
export function useDirectory(orgId: string, query: DirectoryQuery, isPolled: boolean) {
  const queryClient = useQueryClient();
  const pages = useDirectoryPages(orgId, query, isPolled);
  const { text, filters, order } = query;
  const counts = useDirectoryCounts(
    orgId,
    useMemo(() => ({ text, filters }), [text, filters]),
  );
  const refresh = useMutation({
    mutationFn: () => fetchJson('/api/directory/refresh', { method: 'POST', schema: DirectoryReading }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: directoryKeys.allCounts(orgId) }),
  });
  const { data, refetch, isFetching, isPlaceholderData } = pages;
  const isMoving = order?.by === 'presence' || order?.by === 'since';
  const users = useMemo(() => usersOf(data?.pages, isMoving), [data, isMoving]);

  const reading = counts.data?.reading;
  const shownAsOfMs = data?.pages[0]?.completedAtMs ?? null;
  // While users are read for the first time, a list that is not full yet grows with the reading.
  const isGrowing = reading?.completedAtMs === null && users.length < Math.min(PAGE_SIZE, counts.data?.matching ?? 0);
  const isOlder = reading !== undefined && data !== undefined && reading.completedAtMs !== shownAsOfMs;
  // Queues become known one after the other, which no reading of users tells.
  const queuesRead = counts.data?.queueReading.read ?? 0;
  const areQueuesOlder = data?.pages.some((page) => page.queueReading.read < queuesRead) === true;
  const isFirstReading = shownAsOfMs === null;
  const mayFollow =
    (data?.pages.length ?? 0) <= MOST_PAGES_READ_AGAIN && (isFirstReading || query.filters?.presence === undefined);
  const mustFollow = (isGrowing || isOlder || areQueuesOlder) && mayFollow && !isFetching && !isPlaceholderData;
  useEffect(() => {
    if (mustFollow) void refetch();
  }, [mustFollow, refetch, reading?.completedAtMs, reading?.readUsers, queuesRead]);
  return { pages, users, counts, refresh, hasNewer: isOlder && !mayFollow };
}

/** One user, for a panel whose row is not on screen. */
export function useDirectoryUser(orgId: string, userId: string | null, known: DirectoryMatch | undefined) {
  const query = useQuery({
    queryKey: directoryKeys.user(orgId, userId ?? ''),
    queryFn: ({ signal }) => fetchJson(`/api/directory/users/${userId}`, { schema: DirectoryMatch, signal }),
    enabled: userId !== null && known === undefined,
  });
  return known ?? (userId === null ? undefined : query.data);
}

/** The queues of one user, asked for again while not all queues are known. */
export function useUserQueues(orgId: string, userId: string) {
  return useQuery({
    queryKey: directoryKeys.userQueues(orgId, userId),
    queryFn: ({ signal }) => fetchJson(`/api/directory/users/${userId}/queues`, { schema: UserQueuesDto, signal }),
    refetchInterval: ({ state }) => {
      if (state.error) return retryMs(state.error);
      return state.data && queueGap(state.data.reading) !== null ? QUEUES_POLL_MS : false;
    },
  });
}
