'use client';

import { formatDuration } from '#lib/format.ts';
import { Unavailable } from '../table/cell-value.tsx';
import { useNow } from '../ui/use-now.ts';

const TICK_MS = 10_000;

/** How long a state has lasted, moving on by itself; a dash while the beginning is not known. */
export function TimeInState({ sinceMs }: { sinceMs: number | null | undefined }) {
  const nowMs = useNow(TICK_MS);
  if (sinceMs === null || sinceMs === undefined) {
    return <Unavailable reason="Genesys Cloud did not say since when" />;
  }
  if (nowMs === null) return null;
  return <time dateTime={new Date(sinceMs).toISOString()}>{formatDuration(nowMs - sinceMs)}</time>;
}
