'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { directoryKeys, type DirectoryMatch } from '#lib/directory/schema.ts';
import { LiveStates, type LiveState } from '#lib/events/schema.ts';
import { CONNECTING, followStream, type Liveness } from '../live/follow-stream.ts';
import { patchPages, patchUser, type DirectoryPages } from './patch-states.ts';
import { watchedRows } from './watched-rows.ts';

const PAINT_MS = 1_000;
const SCROLL_PAUSE_MS = 300;
const CHANGES_KEPT = 20;
const USERS_KEPT = 500;
const NONE: readonly string[] = [];

/** How live the page is; `off`: nobody follows. `idle`: there is no row to follow. */
export type PageLiveness = Omit<Liveness, 'kind'> & { readonly kind: 'off' | 'idle' | Liveness['kind'] };

const OFF: PageLiveness = { kind: 'off', trueUntilMs: null, reason: null };
const IDLE: PageLiveness = { kind: 'idle', trueUntilMs: null, reason: null };

/**
 * Follows the users in view on a stream of the server's and writes what they do into the query cache, at most once a second.
 * Answers how live that is, the changes that were seen of each user, and what to call with the rows in view.
 */
export function useLiveStates(orgId: string, rowIds: readonly string[], openId: string | null, isOn: boolean) {
  const queryClient = useQueryClient();
  const [watched, setWatched] = useState<readonly string[]>(NONE);
  const [liveness, setLiveness] = useState<Liveness>(CONNECTING);
  const seen = useRef(new Map<string, LiveState[]>());
  /** Until when what earlier streams told was true. */
  const trueUntil = useRef<number | null>(null);

  // What is in view changes with every movement of a scroll, which must not draw the page anew.
  const wanted = useRef({ rowIds, openId, inView: NONE });
  const soon = useRef<ReturnType<typeof setTimeout>>(undefined);
  const watchSoon = useCallback(() => {
    clearTimeout(soon.current);
    soon.current = setTimeout(() => {
      const { rowIds, inView, openId } = wanted.current;
      setWatched((current) => watchedRows(rowIds, inView, openId, current));
    }, SCROLL_PAUSE_MS);
  }, []);
  const onRowsInView = useCallback(
    (inView: readonly string[]) => {
      wanted.current = { ...wanted.current, inView };
      watchSoon();
    },
    [watchSoon],
  );
  useEffect(() => {
    wanted.current = { ...wanted.current, rowIds, openId };
    watchSoon();
    return () => clearTimeout(soon.current);
  }, [rowIds, openId, watchSoon]);

  const paint = useCallback(
    (states: ReadonlyMap<string, LiveState>) => {
      remember(seen.current, states);
      queryClient.setQueriesData<DirectoryPages>({ queryKey: directoryKeys.allPages(orgId) }, (data) =>
        data === undefined ? data : patchPages(data, states),
      );
      for (const [userId, state] of states) {
        queryClient.setQueryData<DirectoryMatch>(
          directoryKeys.user(orgId, userId),
          (user) => user && patchUser(user, state),
        );
      }
    },
    [queryClient, orgId],
  );

  const watchedKey = watched.join(',');
  useEffect(() => {
    if (!isOn || watchedKey === '') return;
    return follow(watchedKey, paint, setLiveness, trueUntil);
  }, [isOn, watchedKey, paint]);

  const changesOf = useCallback((userId: string) => seen.current.get(userId) ?? [], []);
  const shown = !isOn ? OFF : watchedKey === '' ? IDLE : liveness;
  return useMemo(() => ({ liveness: shown, changesOf, onRowsInView }), [shown, changesOf, onRowsInView]);
}

/** Follows users, and paints what is told of them at most once a second. Returns what ends it. */
function follow(
  users: string,
  paint: (states: ReadonlyMap<string, LiveState>) => void,
  onLiveness: (liveness: Liveness) => void,
  trueUntil: { current: number | null },
): () => void {
  const pending = new Map<string, LiveState>();
  let paintedAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    paintedAtMs = Date.now();
    paint(new Map(pending));
    pending.clear();
  };
  const take = (data: unknown) => {
    const { states = [] } = LiveStates.safeParse(data).data ?? {};
    for (const state of states) pending.set(state.userId, state);
    if (pending.size > 0) timer ??= setTimeout(flush, Math.max(0, paintedAtMs + PAINT_MS - Date.now()));
  };
  const address = `/api/directory/live?users=${users}`;
  const end = followStream(address, { events: { states: take }, onLiveness, trueUntil });
  return () => {
    end();
    clearTimeout(timer);
    if (pending.size > 0) flush();
  };
}

/** Keeps the last few different states of the last few hundred users. */
function remember(seen: Map<string, LiveState[]>, states: ReadonlyMap<string, LiveState>): void {
  for (const [userId, state] of states) {
    const known = seen.get(userId) ?? [];
    const isNew = JSON.stringify(known[0]) !== JSON.stringify(state);
    seen.delete(userId);
    seen.set(userId, isNew ? [state, ...known].slice(0, CHANGES_KEPT) : known);
  }
  for (const userId of seen.keys()) {
    if (seen.size <= USERS_KEPT) return;
    seen.delete(userId);
  }
}
