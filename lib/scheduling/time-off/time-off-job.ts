import 'server-only';
import type { JobHandler } from '#lib/jobs/job-types.ts';
import { withOpenRun, type RunJobOptions } from '../run/open-run.ts';
import { executeTimeOff } from './run/execute-time-off.ts';
import { TimeOffScope } from './schema.ts';

/** Makes the handler that works on runs of kind `time_off`. */
export function createTimeOffJob(options: RunJobOptions): JobHandler {
  return (tools) =>
    withOpenRun(tools, options, (base, scope) => executeTimeOff({ ...base, scope: TimeOffScope.parse(scope) }));
}
