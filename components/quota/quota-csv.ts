import type { CsvColumn } from '#lib/csv.ts';
import type { ThrottleEventDto, UsageMinuteDto, UsageShare } from '#lib/quota/schema.ts';

const moment = (ms: number) => new Date(ms).toISOString();

/** The last hour by minute; moments are in UTC (ISO 8601). */
export const MINUTE_CSV: readonly CsvColumn<UsageMinuteDto>[] = [
  { header: 'Minute (UTC)', value: (minute) => moment(minute.minuteMs) },
  { header: 'Calls', value: (minute) => minute.calls },
  { header: '429s', value: (minute) => minute.throttled },
  { header: 'Calls saved', value: (minute) => minute.saved },
];

/** Consumers and operations in one file, told apart by the first column. */
export const SHARE_CSV: readonly CsvColumn<UsageShare & { kind: string }>[] = [
  { header: 'Kind', value: (share) => share.kind },
  { header: 'Name', value: (share) => share.name },
  { header: 'Calls', value: (share) => share.calls },
  { header: 'Share', value: (share) => share.share },
  { header: 'Calls saved', value: (share) => share.saved },
  { header: '429s', value: (share) => share.throttled },
  { header: 'Errors', value: (share) => share.errors },
  { header: 'Mean wait (ms)', value: (share) => share.meanWaitMs },
  { header: 'Mean latency (ms)', value: (share) => share.meanLatencyMs },
];

/** 429 events. */
export const EVENT_CSV: readonly CsvColumn<ThrottleEventDto>[] = [
  { header: 'Time (UTC)', value: (event) => moment(event.atMs) },
  { header: 'Operation', value: (event) => event.operation },
  { header: 'Consumer', value: (event) => event.consumer },
  { header: 'Priority', value: (event) => event.priority },
  { header: 'Wait asked (ms)', value: (event) => event.retryAfterMs },
  { header: 'Waited before (ms)', value: (event) => event.waitMs },
  { header: 'Cause', value: (event) => event.cause },
  { header: 'Correlation id', value: (event) => event.correlationId },
];
