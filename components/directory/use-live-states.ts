'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { directoryKeys, type DirectoryMatch } from '#lib/directory/schema.ts';
import { LiveCondition, LiveStates, type LiveState } from '#lib/events/schema.ts';
import { patchPages, patchUser, type DirectoryPages } from './patch-states.ts';
import { watchedRows } from './watched-rows.ts';

const PAINT_MS = 1_000;
const SCROLL_PAUSE_MS = 300;
/** The stream says something every ten seconds; after this the page says that it does not. */
const LOST_MS = 30_000;
/** A stream that was refused is asked for again after this. */
const REFUSED_MS = 5_000;
const CHANGES_KEPT = 20;
const USERS_KEPT = 500;
const NONE: readonly string[] = [];

/** How live the page is. `idle`: there is no row to follow. `connecting`: nothing was heard yet. `lost`: not for thirty seconds. */
export type Liveness = {
  readonly kind: 'off' | 'idle' | 'connecting' | 'live' | 'lost';
  /** Until when everything on screen was true, epoch milliseconds; null when that is not known. */
  readonly trueUntilMs: number | null;
  /** Why it is lost, as the server says; null when the server is not heard. */
  readonly reason: string | null;
};

const OFF: Liveness = { kind: 'off', trueUntilMs: null, reason: null };
const IDLE: Liveness = { kind: 'idle', trueUntilMs: null, reason: null };
const CONNECTING: Liveness = { kind: 'connecting', trueUntilMs: null, reason: null };

/**
 * Follows the users in view on a stream of the server's and writes what they do into the query cache, at most once a second.
 * Answers how live that is, the changes that were seen of each user, and what to call with the rows in view.
 */
export function useLiveStates(orgId: string, rowIds: readonly string[], openId: string | null, isOn: boolean) {
  const queryClient = useQueryClient();
  const [inView, setInView] = useState<readonly string[]>(NONE);
  const [watched, setWatched] = useState<readonly string[]>(NONE);
  const [liveness, setLiveness] = useState<Liveness>(CONNECTING);
  const seen = useRef(new Map<string, LiveState[]>());
  /** Until when what earlier streams told was true. */
  const trueUntil = useRef<number | null>(null);

  useEffect(() => {
    const pause = watched.length === 0 ? 0 : SCROLL_PAUSE_MS;
    const timer = setTimeout(() => setWatched((current) => watchedRows(rowIds, inView, openId, current)), pause);
    return () => clearTimeout(timer);
  }, [rowIds, inView, openId, watched.length]);

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
  return useMemo(() => ({ liveness: shown, changesOf, onRowsInView: setInView }), [shown, changesOf]);
}

/** Opens a stream and keeps it open; the browser connects again by itself. Returns what ends it. */
function follow(
  users: string,
  paint: (states: ReadonlyMap<string, LiveState>) => void,
  setLiveness: (change: (before: Liveness) => Liveness) => void,
  trueUntil: { current: number | null },
): () => void {
  const pending = new Map<string, LiveState>();
  let paintedAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;
  let heardAtMs = Date.now();
  let condition: LiveCondition | null = null;

  const flush = () => {
    timer = undefined;
    paintedAtMs = Date.now();
    paint(new Map(pending));
    pending.clear();
  };
  const judge = () => {
    trueUntil.current = condition === null ? trueUntil.current : trueUntilOf(condition, heardAtMs);
    const next = livenessOf(condition, trueUntil.current, heardAtMs, Date.now());
    setLiveness((before) => (isSameLiveness(before, next) ? before : next));
  };
  const connect = () => {
    source = new EventSource(`/api/directory/live?users=${users}`);
    source.addEventListener('condition', (event: MessageEvent<string>) => {
      condition = LiveCondition.safeParse(JSON.parse(event.data)).data ?? condition;
      heardAtMs = Date.now();
      judge();
    });
    source.addEventListener('states', (event: MessageEvent<string>) => {
      heardAtMs = Date.now();
      const { states = [] } = LiveStates.safeParse(JSON.parse(event.data)).data ?? {};
      for (const state of states) pending.set(state.userId, state);
      if (pending.size > 0) timer ??= setTimeout(flush, Math.max(0, paintedAtMs + PAINT_MS - Date.now()));
    });
    // A broken connection the browser mends by itself; one that was refused it gives up.
    source.addEventListener('error', () => {
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(connect, REFUSED_MS);
    });
  };
  connect();
  const judging = setInterval(judge, 1_000);
  return () => {
    source?.close();
    clearInterval(judging);
    clearTimeout(timer);
    clearTimeout(again);
    if (pending.size > 0) flush();
  };
}

function livenessOf(
  condition: LiveCondition | null,
  trueUntilMs: number | null,
  heardAtMs: number,
  nowMs: number,
): Liveness {
  if (nowMs - heardAtMs > LOST_MS) return { kind: 'lost', trueUntilMs, reason: null };
  if (condition === null) return CONNECTING;
  if (condition.state === 'live') return { kind: 'live', trueUntilMs: null, reason: null };
  // Events that have just begun, or were just cut off, are no news yet.
  const sinceMs = trueUntilMs ?? condition.sinceMs ?? 0;
  return nowMs - sinceMs > LOST_MS ? { kind: 'lost', trueUntilMs, reason: condition.reason } : CONNECTING;
}

const trueUntilOf = ({ state, trueUntilMs }: LiveCondition, heardAtMs: number) =>
  state === 'live' ? heardAtMs : trueUntilMs;

const isSameLiveness = (a: Liveness, b: Liveness) =>
  a.kind === b.kind && a.trueUntilMs === b.trueUntilMs && a.reason === b.reason;

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
