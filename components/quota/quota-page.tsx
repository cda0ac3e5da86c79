'use client';

import { CircleHelp } from 'lucide-react';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { QuotaDto } from '#lib/quota/schema.ts';
import { csvFileName, downloadCsv } from '../directory/download-csv.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { StaleNote } from '../state/stale-note.tsx';
import { Banner } from '../ui/banner.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { ExportMenu } from '../ui/export-menu.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Popover } from '../ui/popover.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { BudgetHeadline } from './budget-headline.tsx';
import { LimitTable } from './limit-table.tsx';
import { EVENT_CSV, MINUTE_CSV, SHARE_CSV } from './quota-csv.ts';
import { ShareTable } from './share-table.tsx';
import { ThrottleTable } from './throttle-table.tsx';
import { UsageChart } from './usage-chart.tsx';
import { useQuota } from './use-quota.ts';

/** Props of {@link QuotaPage}. */
export type QuotaPageProps = { organisation: { id: string; name: string } };

/** How much of the budget is used now, what the last hour went into, and every request Genesys Cloud limited. */
export function QuotaPage({ organisation }: QuotaPageProps) {
  const quota = useQuota(organisation.id);
  const { data, error } = quota;
  return (
    <>
      <PageHeader
        title="Quota"
        description={`Calls to Genesys Cloud for ${organisation.name}.`}
        actions={
          <>
            <WhatCounts />
            {data && <QuotaExports quota={data} organisationName={organisation.name} />}
          </>
        }
      >
        {data && (
          <StaleNote asOfMs={data.generatedAtMs} cause={error ? 'Headroom does not answer at the moment' : undefined} />
        )}
      </PageHeader>
      {!data && quota.isPending && <SkeletonText lines={8} label="Loading quota" />}
      {!data && quota.isError && (
        <ProblemState
          error={error}
          action="see the quota"
          title="The quota could not be read."
          onRetry={() => void quota.refetch()}
          isRetrying={quota.isFetching}
          signInHref="/signin?callbackUrl=%2Fquota"
        />
      )}
      {data && <QuotaView quota={data} organisationName={organisation.name} />}
    </>
  );
}

function QuotaView({ quota, organisationName }: { quota: QuotaDto; organisationName: string }) {
  const { calls, throttled, saved, errors } = quota.totals;
  return (
    <div className="flex flex-col gap-4">
      {quota.lost && (
        <Banner tone="warning" title="Some of the last hour is missing.">
          {formatCount(quota.lost.calls, 'call')} and {formatCount(quota.lost.throttled, 'limited request')} could not
          be kept while the database was away.
        </Banner>
      )}
      <BudgetHeadline now={quota.now} organisationName={organisationName} lastLimited={quota.events[0]} />
      <LastHour
        items={[
          ['Calls', calls],
          ['Calls saved', saved],
          ['Limited (429)', throttled],
          ['Errors', errors],
        ]}
      />
      <UsageChart minutes={quota.minutes} now={quota.now} />
      <div className="grid gap-4 2xl:grid-cols-2">
        <ShareTable
          title="By consumer"
          subtitle="Last hour: the pages, jobs and event handlers that caused calls"
          nameHeader="Consumer"
          shares={quota.byConsumer}
        />
        <ShareTable
          title="By operation"
          subtitle="Last hour: the Genesys Cloud operations that were called"
          nameHeader="Operation"
          shares={quota.byOperation}
        />
      </div>
      <ThrottleTable events={quota.events} eventCount={quota.eventCount} />
      <LimitTable limits={quota.limits} />
    </div>
  );
}

function LastHour({ items }: { items: readonly (readonly [string, number])[] }) {
  return (
    <dl className="grid grid-cols-2 gap-4 md:grid-cols-4">
      {items.map(([term, count]) => (
        <div key={term} className="rounded-md border border-divider bg-page p-4">
          <dt className="text-sm text-low">{term}, last hour</dt>
          <dd className="font-heading text-xl font-bold">{formatNumber(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

function QuotaExports({ quota, organisationName }: { quota: QuotaDto; organisationName: string }) {
  const nameOf = (what: string) => csvFileName(what, organisationName, quota.generatedAtMs);
  const shares = [
    ...quota.byConsumer.map((share) => ({ ...share, kind: 'consumer' })),
    ...quota.byOperation.map((share) => ({ ...share, kind: 'operation' })),
  ];
  return (
    <ExportMenu
      entries={[
        {
          kind: 'item',
          id: 'minutes',
          label: 'Calls by minute',
          onSelect: () => downloadCsv(nameOf('quota-minutes'), quota.minutes, MINUTE_CSV),
        },
        {
          kind: 'item',
          id: 'shares',
          label: 'Consumers and operations',
          onSelect: () => downloadCsv(nameOf('quota-shares'), shares, SHARE_CSV),
        },
        {
          kind: 'item',
          id: 'events',
          label: 'Limited requests (429)',
          onSelect: () => downloadCsv(nameOf('quota-429s'), quota.events, EVENT_CSV),
        },
      ]}
    />
  );
}

function WhatCounts() {
  return (
    <Popover
      align="end"
      title="What counts"
      trigger={
        <button type="button" className={buttonClass('ghost')}>
          <CircleHelp aria-hidden className="size-4" />
          What counts
        </button>
      }
    >
      <ul className="flex list-disc flex-col gap-1 pl-4">
        <li>A call is a request that Genesys Cloud takes from a budget. One that it limits (429) counts too.</li>
        <li>
          A saved call was answered from Headroom’s cache, or shared with one already on its way. It costs nothing.
        </li>
        <li>Token requests, uploads and sockets are not taken from the budget.</li>
        <li>
          The budget now is that of Headroom’s own client. Calls of the install wizard use the admin’s budget and are in
          the last hour only.
        </li>
        <li>Other applications of your organisation have budgets of their own.</li>
      </ul>
    </Popover>
  );
}
