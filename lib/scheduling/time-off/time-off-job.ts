import 'server-only';
import type { JobHandler } from '#lib/jobs/job-types.ts';
import { openRun, type RunJobOptions } from '../run/open-run.ts';
import { executeTimeOff } from './run/execute-time-off.ts';
import { TimeOffScope } from './schema.ts';

/** Makes the handler that works on runs of kind `time_off`. */
export function createTimeOffJob(options: RunJobOptions): JobHandler {
  return async (tools) => {
    const { base, scope } = await openRun(tools, options);
    return executeTimeOff({ ...base, scope: TimeOffScope.parse(scope) });
  };
}
