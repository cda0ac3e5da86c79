'use client';

import type { ReactNode } from 'react';
import { formatCountdown } from '#lib/format.ts';
import { Banner } from '../ui/banner.tsx';
import { useNow } from '../ui/use-now.ts';

/** Props of {@link ThrottledBanner}. */
export type ThrottledBannerProps = {
  /** Who was limited: "Contoso", "this organisation". */
  who: string;
  /** What waits: "the schedule import". */
  what: string;
  /** When it resumes, epoch milliseconds. */
  untilMs: number;
  /** What is kept meanwhile: "12 of 500 changes are saved." */
  children?: ReactNode;
};

/** Genesys Cloud limited the requests: a calm state with a count-down; nothing is lost. The ticking is not announced. */
export function ThrottledBanner({ who, what, untilMs, children }: ThrottledBannerProps) {
  const nowMs = useNow(1000);
  const isOver = nowMs !== null && nowMs >= untilMs;
  return (
    <Banner tone="throttled" title={`Genesys Cloud limited the requests of ${who}.`}>
      {isOver ? (
        <>Resuming {what}.</>
      ) : (
        <>
          {what.charAt(0).toUpperCase() + what.slice(1)} waits
          <span aria-hidden>{nowMs !== null && `, resuming in ${formatCountdown(untilMs, nowMs)}`}</span>
          <span className="sr-only"> and resumes by itself</span>.
        </>
      )}
      {children && <> {children}</>}
    </Banner>
  );
}
