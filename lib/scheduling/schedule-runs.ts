import 'server-only';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import type { JobHandler } from '#lib/jobs/job-types.ts';
import { createChannelOpener } from './run/schedule-channel.ts';
import { createScheduleEvents } from './run/schedule-events.ts';
import { createScheduleJob } from './schedule-job.ts';

/** What a server process needs to work on schedule runs: the worker's handlers, and the end of what they opened. */
export function createScheduleRuns(gateway: Gateway): {
  readonly handlers: { readonly schedule: JobHandler };
  close(): Promise<void>;
} {
  const events = createScheduleEvents(createChannelOpener(gateway));
  return { handlers: { schedule: createScheduleJob({ gateway, events }) }, close: () => events.close() };
}
