'use client';

import { formatDateTime, formatRelativeAge } from '#lib/format.ts';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { Unavailable } from '../table/cell-value.tsx';
import { useNow } from '../ui/use-now.ts';

const TICK_MS = 10_000;

/** Props of {@link Moment}. */
export type MomentProps = {
  atMs: number | null;
  /** Why there is none. */
  unknownReason: string;
};

/** A moment as its distance from now ("4 min ago", "in 3 h"), with date, time and zone on hover; a dash when there is none. */
export function Moment({ atMs, unknownReason }: MomentProps) {
  const nowMs = useNow(TICK_MS);
  const timeZone = useTimeZone();
  if (atMs === null) return <Unavailable reason={unknownReason} />;
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatDateTime(atMs, timeZone)}>
      {nowMs === null ? '…' : formatRelativeAge(atMs, nowMs)}
    </time>
  );
}
