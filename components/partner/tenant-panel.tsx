'use client';

import type { ReactNode } from 'react';
import { formatCount, formatDuration, formatNumber } from '#lib/format.ts';
import type { TenantDetailDto, TenantDto } from '#lib/monitor/schema.ts';
import { SourceBadge } from '../quota/source-badge.tsx';
import { usedPercent } from '../quota/used-percent.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { StatusBadge, type Status } from '../ui/status-badge.tsx';
import { healthStatus, healthWords } from './health-badge.tsx';
import { Moment } from './moment.tsx';
import { GrantBadge, installWords } from './tenant-columns.tsx';
import { useTenantDetail } from './use-tenants.ts';

/** Props of {@link TenantPanel}. */
export type TenantPanelProps = { orgId: string; tenant: TenantDto };

/** One organisation in detail: why it is judged so, its grant and budget, its latest runs, 429s and changes. */
export function TenantPanel({ orgId, tenant }: TenantPanelProps) {
  const detail = useTenantDetail(orgId, tenant.id);
  return (
    <div className="flex flex-col gap-6">
      <DescriptionList items={factsOf(tenant)} />
      {detail.isPending && <SkeletonText lines={6} label="Loading details" />}
      {detail.isError && (
        <ProblemState
          error={detail.error}
          action="see this organisation"
          title="The details could not be read."
          onRetry={() => void detail.refetch()}
          isRetrying={detail.isFetching}
          signInHref="/signin?callbackUrl=%2Fpartner"
        />
      )}
      {detail.data && <Detail detail={detail.data} />}
    </div>
  );
}

function factsOf(tenant: TenantDto): { term: string; detail: ReactNode }[] {
  const { usage, grant, health } = tenant;
  return [
    {
      term: 'Health',
      detail: (
        <>
          <StatusBadge status={healthStatus(health.level)}>{healthWords(health.level)}</StatusBadge>
          {health.reasons.length > 0 && (
            <ul className="mt-1 flex list-disc flex-col gap-1 pl-4 font-normal">
              {health.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          )}
        </>
      ),
    },
    { term: 'Grant', detail: <GrantBadge grant={grant} /> },
    ...(grant?.reason ? [{ term: 'Reason', detail: grant.reason }] : []),
    { term: 'Verified', detail: <Moment atMs={grant?.verifiedAtMs ?? null} unknownReason="Never verified" /> },
    { term: 'Token ends', detail: <Moment atMs={grant?.tokenExpiresAtMs ?? null} unknownReason="There is no token" /> },
    {
      term: 'Installation',
      detail: installWords(tenant.installState) ?? <Unavailable reason="Nobody started an installation" />,
    },
    {
      term: 'Busiest minute, last hour',
      detail: (
        <span className="inline-flex flex-wrap items-center gap-2">
          {formatNumber(usage.peakCalls)} of {formatNumber(usage.limit)} calls
          {usage.peakRatio !== null && ` (${usedPercent(usage.peakRatio)})`}
          <SourceBadge source={usage.limitSource} />
        </span>
      ),
    },
    { term: 'Calls, last hour', detail: formatNumber(usage.calls) },
    { term: '429s, last hour', detail: formatNumber(usage.throttled) },
    { term: 'Last call', detail: <Moment atMs={usage.lastCallAtMs} unknownReason="There never was a call" /> },
    ...(usage.pausedUntilMs === null
      ? []
      : [{ term: 'Paused, resuming', detail: <Moment atMs={usage.pausedUntilMs} unknownReason="" /> }]),
    { term: 'Region', detail: tenant.region },
    {
      term: 'Organisation id',
      detail: (
        <span className="inline-flex items-center gap-1">
          <span className="break-all">{tenant.id}</span>
          <CopyButton text={tenant.id} label="Copy organisation id" />
        </span>
      ),
    },
  ];
}

const RUNS: Readonly<Record<string, { status: Status; words: string }>> = {
  draft: { status: 'paused', words: 'Not started' },
  queued: { status: 'waiting', words: 'Waiting' },
  running: { status: 'running', words: 'Running' },
  done: { status: 'ok', words: 'Done' },
  failed: { status: 'failed', words: 'Failed' },
  cancelled: { status: 'skipped', words: 'Cancelled' },
};
const RUN_KINDS: Readonly<Record<string, string>> = {
  schedule: 'Schedule change',
  time_off: 'Time off',
  playbook: 'Failover playbook',
};

function Detail({ detail }: { detail: TenantDetailDto }) {
  return (
    <>
      <Section title="Latest runs" none="No runs yet.">
        {detail.runs.map((run) => (
          <li key={run.id} className="flex flex-col">
            <span className="flex flex-wrap justify-between gap-x-3">
              <StatusBadge status={RUNS[run.state]?.status ?? 'unknown'}>
                {RUNS[run.state]?.words ?? run.state}
              </StatusBadge>
              <span className="text-mid">
                <Moment atMs={run.createdAtMs} unknownReason="" />
              </span>
            </span>
            <span className="text-mid">
              {RUN_KINDS[run.kind] ?? run.kind}, {formatCount(run.itemsTotal, 'row')}, by {run.createdByName}
              {run.reason && `: ${run.reason}`}
            </span>
          </li>
        ))}
      </Section>
      <Section title="Latest limited requests (429)" none="No request was limited.">
        {detail.events.map((event) => (
          <li key={event.id} className="flex flex-wrap justify-between gap-x-3">
            <span>
              <code className="font-mono">{event.operation}</code>{' '}
              <span className="text-mid">
                by {event.consumer}
                {event.retryAfterMs !== null && `, wait asked ${formatDuration(event.retryAfterMs)}`}
                {event.cause && `, ${event.cause}`}
              </span>
            </span>
            <span className="text-mid">
              <Moment atMs={event.atMs} unknownReason="" />
            </span>
          </li>
        ))}
      </Section>
      <Section title="Latest changes" none="No changes yet.">
        {detail.changes.map((change) => (
          <li key={change.id} className="flex flex-wrap justify-between gap-x-3">
            <span>
              <code className="font-mono">{change.action}</code> <span className="text-mid">by {change.actorName}</span>
            </span>
            <span className="text-mid">
              <Moment atMs={change.atMs} unknownReason="" />
            </span>
          </li>
        ))}
      </Section>
    </>
  );
}

function Section({ title, none, children }: { title: string; none: string; children: readonly ReactNode[] }) {
  return (
    <section>
      <h3 className="mb-2 text-md">{title}</h3>
      {children.length > 0 ? <ul className="flex flex-col gap-2">{children}</ul> : <p className="text-mid">{none}</p>}
    </section>
  );
}
