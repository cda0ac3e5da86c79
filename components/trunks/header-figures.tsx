'use client';

import type { ReactNode } from 'react';
import { formatCount, formatNumber, formatPercent, formatRelativeAge } from '#lib/format.ts';
import { usageLevel, usageRatio } from '#lib/quota/thresholds.ts';
import type { TrunkOverview } from '#lib/trunks/schema.ts';
import { LevelBadge } from '../quota/level-badge.tsx';
import { LimitMeter } from '../quota/limit-meter.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';

const numberOr = (value: number | null, reason: string): ReactNode =>
  value === null ? <Unavailable reason={reason} /> : formatNumber(value);

const CAPACITY_SOURCES = {
  trunks: 'sum of all trunks',
  organisation: 'Genesys Cloud’s limit for the organisation',
} as const;

const NO_CALLS = 'Genesys Cloud has not told the calls of any trunk yet';
const NO_CAPACITY = 'No capacity is known';

/** Use, capacity and what is left of it, now and today. What is not known is a dash with its reason. */
export function HeaderFigures({ overview }: { overview: TrunkOverview }) {
  const { header, organisation, thresholds, asOfMs } = overview;
  const ratio = header.calls === null ? null : usageRatio(header.calls, header.capacity);
  const level = ratio === null ? null : usageLevel(ratio, thresholds);
  return (
    <section aria-label="Now and today">
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] gap-4">
        <Figure term="Concurrent calls" value={numberOr(header.calls, NO_CALLS)}>
          {header.inbound !== null && header.outbound !== null
            ? `${formatNumber(header.inbound)} in, ${formatNumber(header.outbound)} out`
            : null}
        </Figure>
        <Figure
          term="Capacity"
          value={header.capacity === null ? <span className="text-mid">Not set</span> : formatNumber(header.capacity)}
        >
          {header.capacitySource === null ? (
            <a href="#trunks" className="text-link underline underline-offset-2 hover:text-link-hover">
              Set it per trunk
            </a>
          ) : (
            CAPACITY_SOURCES[header.capacitySource]
          )}
        </Figure>
        <Figure
          term="Headroom"
          value={numberOr(header.headroom, header.capacity === null ? NO_CAPACITY : NO_CALLS)}
          detail={
            header.calls !== null &&
            header.capacity !== null &&
            ratio !== null &&
            level !== null && (
              <>
                <LimitMeter
                  label="Capacity in use"
                  used={header.calls}
                  limit={header.capacity}
                  size="sm"
                  thresholds={thresholds}
                />
                <span className="flex flex-wrap items-center gap-x-3">
                  <LevelBadge level={level} />
                  {formatPercent(ratio)} used
                </span>
              </>
            )
          }
        />
        <Figure
          term="Peak today"
          value={numberOr(header.peakToday, 'No calls were recorded since midnight UTC')}
          detail={
            <span>
              Same weekday last week:{' '}
              {numberOr(header.peakSameWeekdayLastWeek, 'Nothing was recorded on the same weekday last week')}
            </span>
          }
        >
          {peakChange(header.peakToday, header.peakSameWeekdayLastWeek)}
        </Figure>
        <Figure
          term="Blocked today"
          value={
            header.blocked === null ? (
              <Unavailable reason="Genesys Cloud does not tell how many calls were refused" />
            ) : (
              formatNumber(header.blocked)
            )
          }
          detail={
            header.blocked !== null && header.blocked > 0 && <StatusBadge status="failed">Calls refused</StatusBadge>
          }
        >
          {header.blocked === null
            ? 'not told by Genesys Cloud'
            : `${header.blocked === 1 ? 'minute' : 'minutes'} with refused calls`}
        </Figure>
      </dl>
      {organisation && (
        <p className="mt-2 text-sm text-mid">
          Genesys Cloud counts {formatCount(organisation.concurrentCalls, 'concurrent call')} for the whole organisation
          {organisation.maxCapacity === null
            ? ', and tells no limit'
            : ` of ${formatNumber(organisation.maxCapacity)} allowed`}
          , read {formatRelativeAge(asOfMs - organisation.ageMs, asOfMs)}. Days are counted from midnight UTC.
        </p>
      )}
    </section>
  );
}

function peakChange(today: number | null, before: number | null): string | null {
  if (today === null || before === null || before === 0) return null;
  const change = (today - before) / before;
  return `${change >= 0 ? '+' : '−'}${formatPercent(Math.abs(change))}`;
}

type FigureProps = { term: string; value: ReactNode; detail?: ReactNode; children?: ReactNode };

function Figure({ term, value, detail, children }: FigureProps) {
  return (
    <div className="flex flex-col gap-1 rounded-md border border-divider bg-page p-4">
      <dt className="text-mid">{term}</dt>
      <dd className="flex flex-col gap-1">
        <span className="font-heading text-xl font-bold">{value}</span>
        {children && <span className="text-sm text-low">{children}</span>}
        {detail && <span className="flex flex-col gap-1 text-sm text-mid">{detail}</span>}
      </dd>
    </div>
  );
}
