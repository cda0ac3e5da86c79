'use client';

import { formatNumber } from '#lib/format.ts';
import { HEALTH_LEVELS, type TenantDto } from '#lib/monitor/schema.ts';
import { USAGE_LEVEL_WORDS } from '#lib/quota/thresholds.ts';
import { Sparkline } from '../chart/sparkline.tsx';
import { usedPercent } from '../quota/used-percent.ts';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';
import { StatusBadge, type Status } from '../ui/status-badge.tsx';
import { HealthBadge } from './health-badge.tsx';
import { Moment } from './moment.tsx';

type Grant = NonNullable<TenantDto['grant']>;

const GRANTS: Record<Grant['state'], { words: string; status: Status }> = {
  active: { words: 'Active', status: 'ok' },
  refused: { words: 'Refused', status: 'failed' },
  removed: { words: 'Removed', status: 'skipped' },
};

const INSTALLS: Record<NonNullable<TenantDto['installState']>, string> = {
  running: 'Installing',
  failed: 'Failed',
  verified: 'Verified',
};

/** The state of a grant in words. */
export function grantWords(grant: TenantDto['grant']): string | null {
  return grant && GRANTS[grant.state].words;
}

/** The state of the newest installation in words. */
export function installWords(state: TenantDto['installState']): string | null {
  return state && INSTALLS[state];
}

/** The state of a grant with its icon; a dash when there is none. */
export function GrantBadge({ grant }: { grant: TenantDto['grant'] }) {
  if (!grant) return <Unavailable reason="Headroom was never installed" />;
  return <StatusBadge status={GRANTS[grant.state].status}>{GRANTS[grant.state].words}</StatusBadge>;
}

function PeakCell({ usage }: { usage: TenantDto['usage'] }) {
  if (usage.peakRatio === null) return <Unavailable reason="The limit is not known" />;
  return (
    <span title={`${formatNumber(usage.peakCalls)} of ${formatNumber(usage.limit)} calls in the busiest minute`}>
      {usedPercent(usage.peakRatio)}
      {usage.level !== 'normal' && <span className="sr-only"> {USAGE_LEVEL_WORDS[usage.level]}</span>}
    </span>
  );
}

const counted = (
  id: string,
  header: string,
  value: (tenant: TenantDto) => number,
  widthPx = 84,
): DataColumn<TenantDto> => ({
  id,
  header,
  value,
  cell: (tenant) => formatNumber(value(tenant)),
  align: 'end',
  isDescendingFirst: true,
  widthPx,
});

/** Columns of the monitor. Without a sort in the URL the rows keep the server's order: the worst first, then by name. */
export const TENANT_COLUMNS: readonly DataColumn<TenantDto>[] = [
  { id: 'name', header: 'Organisation', value: (tenant) => tenant.name, widthPx: 200 },
  {
    id: 'health',
    header: 'Health',
    value: (tenant) => HEALTH_LEVELS.indexOf(tenant.health.level),
    cell: (tenant) => <HealthBadge health={tenant.health} />,
    widthPx: 320,
  },
  {
    id: 'peak',
    header: 'Peak of limit',
    value: (tenant) => tenant.usage.peakRatio,
    cell: (tenant) => <PeakCell usage={tenant.usage} />,
    align: 'end',
    isDescendingFirst: true,
    widthPx: 130,
  },
  {
    id: 'strip',
    header: 'Calls, last hour',
    value: (tenant) => tenant.usage.calls,
    cell: (tenant) => (
      <span className="inline-flex items-center gap-2 align-middle">
        <Sparkline
          label={`${formatNumber(tenant.usage.calls)} calls in the last hour, at most ${formatNumber(tenant.usage.peakCalls)} a minute`}
          values={tenant.usage.strip}
          maximum={Math.max(tenant.usage.limit, tenant.usage.peakCalls)}
        />
        {formatNumber(tenant.usage.calls)}
      </span>
    ),
    isDescendingFirst: true,
    widthPx: 170,
  },
  counted('throttled', '429s / h', (tenant) => tenant.usage.throttled, 100),
  {
    id: 'grant',
    header: 'Grant',
    value: (tenant) => grantWords(tenant.grant),
    cell: (tenant) => <GrantBadge grant={tenant.grant} />,
    widthPx: 110,
  },
  {
    id: 'runs',
    header: 'Runs now',
    value: (tenant) => tenant.runs.running + tenant.runs.queued,
    cell: ({ runs }) =>
      runs.queued > 0
        ? `${formatNumber(runs.running)} + ${formatNumber(runs.queued)} queued`
        : formatNumber(runs.running),
    align: 'end',
    isDescendingFirst: true,
    widthPx: 120,
  },
  counted('failed', 'Failed, 24 h', (tenant) => tenant.runs.failedLastDay, 120),
  {
    id: 'seen',
    header: 'Last call',
    value: (tenant) => tenant.usage.lastCallAtMs,
    cell: (tenant) => <Moment atMs={tenant.usage.lastCallAtMs} unknownReason="There never was a call" />,
    align: 'end',
    isDescendingFirst: true,
    widthPx: 110,
  },
  {
    id: 'token',
    header: 'Token ends',
    value: (tenant) => tenant.grant?.tokenExpiresAtMs,
    cell: (tenant) => <Moment atMs={tenant.grant?.tokenExpiresAtMs ?? null} unknownReason="There is no token" />,
    align: 'end',
    widthPx: 110,
  },
  {
    id: 'verified',
    header: 'Verified',
    value: (tenant) => tenant.grant?.verifiedAtMs,
    cell: (tenant) => <Moment atMs={tenant.grant?.verifiedAtMs ?? null} unknownReason="Never verified" />,
    align: 'end',
    widthPx: 110,
  },
  {
    id: 'install',
    header: 'Installation',
    value: (tenant) => installWords(tenant.installState),
    cell: (tenant) => installWords(tenant.installState) ?? <Unavailable reason="Nobody started an installation" />,
    widthPx: 110,
  },
  { id: 'region', header: 'Region', value: (tenant) => tenant.region, widthPx: 160 },
];
