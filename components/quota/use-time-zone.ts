'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** The viewer's own IANA time zone; UTC on the server and while hydrating, so that both draw the same. */
export function useTimeZone(): string {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => 'UTC',
  );
}
