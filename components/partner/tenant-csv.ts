import type { CsvColumn } from '#lib/csv.ts';
import type { TenantDto } from '#lib/monitor/schema.ts';
import { healthWords } from './health-badge.tsx';
import { grantWords, installWords } from './tenant-columns.tsx';

const moment = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : new Date(ms).toISOString());

/** Columns of the monitor's CSV file; moments are in UTC (ISO 8601). */
export const TENANT_CSV: readonly CsvColumn<TenantDto>[] = [
  { header: 'Organisation', value: (tenant) => tenant.name },
  { header: 'Organisation id', value: (tenant) => tenant.id },
  { header: 'Region', value: (tenant) => tenant.region },
  { header: 'Health', value: (tenant) => healthWords(tenant.health.level) },
  { header: 'Reasons', value: (tenant) => tenant.health.reasons.join('; ') },
  { header: 'Peak calls a minute, last hour', value: (tenant) => tenant.usage.peakCalls },
  { header: 'Limit a minute', value: (tenant) => tenant.usage.limit },
  { header: 'Peak of limit', value: (tenant) => tenant.usage.peakRatio },
  { header: 'Calls, last hour', value: (tenant) => tenant.usage.calls },
  { header: '429s, last hour', value: (tenant) => tenant.usage.throttled },
  { header: 'Last call (UTC)', value: (tenant) => moment(tenant.usage.lastCallAtMs) },
  { header: 'Grant', value: (tenant) => grantWords(tenant.grant) },
  { header: 'Grant reason', value: (tenant) => tenant.grant?.reason },
  { header: 'Verified (UTC)', value: (tenant) => moment(tenant.grant?.verifiedAtMs) },
  { header: 'Token ends (UTC)', value: (tenant) => moment(tenant.grant?.tokenExpiresAtMs) },
  { header: 'Installation', value: (tenant) => installWords(tenant.installState) },
  { header: 'Runs queued', value: (tenant) => tenant.runs.queued },
  { header: 'Runs running', value: (tenant) => tenant.runs.running },
  { header: 'Runs failed, 24 h', value: (tenant) => tenant.runs.failedLastDay },
  { header: 'Runs done, 24 h', value: (tenant) => tenant.runs.doneLastDay },
];
