'use client';

import type { ReactNode } from 'react';
import { formatCountdown, formatNumber, formatPercent } from '#lib/format.ts';
import { LIMIT_REACHED_RATIO, NEAR_LIMIT_RATIO } from '#lib/quota/thresholds.ts';
import type { BudgetNow, ThrottleEventDto } from '#lib/quota/schema.ts';
import { ThrottledBanner } from '../state/throttled-banner.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { useNow } from '../ui/use-now.ts';
import { LevelBadge } from './level-badge.tsx';
import { LimitMeter } from './limit-meter.tsx';
import { SourceBadge } from './source-badge.tsx';
import { usedPercent } from './used-percent.ts';

/** The one number: how much of the organisation's budget is used in the window that runs now. */
export function BudgetHeadline({
  now,
  organisationName,
  lastLimited,
}: {
  now: BudgetNow;
  organisationName: string;
  /** The newest request that was limited: what a pause comes from. */
  lastLimited: ThrottleEventDto | undefined;
}) {
  const windowWords = `${formatNumber(now.windowMs / 1000, 1)} s`;
  return (
    <Card title="Budget now" subtitle={`Calls in the running ${windowWords} window, for Headroom’s OAuth client`}>
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
          <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <span className="font-heading text-[2.5rem] leading-none font-bold">
              {now.ratio === null ? <Unavailable reason="The limit is not known" /> : usedPercent(now.ratio)}
            </span>
            <span>
              {formatNumber(now.used)} of {formatNumber(now.limit)} calls used
            </span>
            <SourceBadge source={now.limitSource} />
          </p>
          {now.pausedUntilMs === null ? (
            <LevelBadge level={now.level} />
          ) : (
            <StatusBadge status="throttled">Paused by Genesys Cloud</StatusBadge>
          )}
        </div>
        <div>
          <LimitMeter label="Budget used now" used={now.used} limit={now.limit} />
          <p className="mt-1 text-sm text-low">
            Marks: near limit from {formatPercent(NEAR_LIMIT_RATIO)}, limit reached from{' '}
            {formatPercent(LIMIT_REACHED_RATIO)}.
          </p>
        </div>
        {now.pausedUntilMs !== null && (
          <ThrottledBanner who={organisationName} what="every call" untilMs={now.pausedUntilMs}>
            {now.pauseReason === 'parked' &&
              'Genesys Cloud asked for a longer wait than Headroom makes people sit through. '}
            {lastLimited &&
              `The request that was limited: ${lastLimited.operation}${lastLimited.cause ? ` (${lastLimited.cause})` : ''}.`}
          </ThrottledBanner>
        )}
        <DescriptionList
          layout="grid"
          items={[
            { term: 'Left in this window', detail: formatNumber(now.remaining) },
            { term: 'Resets in', detail: <ResetsIn untilMs={now.resetsAtMs} isUsed={now.used > 0} /> },
            { term: 'Kept for people', detail: formatNumber(now.reserve) },
            { term: 'In flight', detail: formatNumber(now.inFlight) },
            { term: 'Waiting', detail: waitingWords(now.waiting) },
            { term: 'Saved in the last 60 s', detail: formatNumber(now.recent.saved) },
          ]}
        />
      </div>
    </Card>
  );
}

function ResetsIn({ untilMs, isUsed }: { untilMs: number | null; isUsed: boolean }): ReactNode {
  const nowMs = useNow(1000);
  if (untilMs === null)
    return <Unavailable reason={isUsed ? 'The end of the window is not known' : 'Nothing is used'} />;
  return nowMs === null ? null : formatCountdown(untilMs, nowMs);
}

function waitingWords({ interactive, sync, bulk }: BudgetNow['waiting']): string {
  const parts = [
    [interactive, 'for people'],
    [sync, 'for views'],
    [bulk, 'for jobs'],
  ] as const;
  const waiting = parts.filter(([count]) => count > 0).map(([count, words]) => `${formatNumber(count)} ${words}`);
  return waiting.length > 0 ? waiting.join(', ') : 'None';
}
