'use client';

import { History } from 'lucide-react';
import { formatRelativeAge } from '#lib/format.ts';
import { useNow } from '../ui/use-now.ts';

/** Props of {@link StaleNote}. */
export type StaleNoteProps = {
  /** When the data was true, epoch milliseconds. */
  asOfMs: number;
  /** Why it is not newer: "Genesys Cloud notifications are reconnecting". Leave out when nothing is wrong. */
  cause?: string;
};

/** The age of what is on screen, with the cause when it is older than it should be. The data itself keeps its contrast. */
export function StaleNote({ asOfMs, cause }: StaleNoteProps) {
  const nowMs = useNow(1000);
  return (
    <p className="flex items-start gap-1.5 text-sm text-mid">
      <History aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span>
        Updated{' '}
        <time dateTime={new Date(asOfMs).toISOString()}>{nowMs === null ? '…' : formatRelativeAge(asOfMs, nowMs)}</time>
        .{cause && ` ${cause}.`}
      </span>
    </p>
  );
}
