import 'server-only';
import type { JobHandler } from '#lib/jobs/job-types.ts';
import { executeRun } from './run/execute-run.ts';
import { withOpenRun, type RunJobOptions } from './run/open-run.ts';
import type { ScheduleEvents } from './run/schedule-events.ts';
import { createSentItems } from './run/sent-items.ts';
import { ScheduleScope } from './schema.ts';

/** Makes the handler that works on runs of kind `schedule`. */
export function createScheduleJob(options: RunJobOptions & { readonly events: ScheduleEvents }): JobHandler {
  const { gateway, events } = options;
  return (tools) =>
    withOpenRun(tools, options, async (base, stored) => {
      const scope = ScheduleScope.parse(stored);
      const watch = events.watch(base.ctx, scope.businessUnitId);
      const turn = new AbortController();
      try {
        const sent = createSentItems(base.journal, scope.weekCount, turn.signal);
        return await executeRun({ ...base, scope, gateway, watch, sent });
      } finally {
        turn.abort();
        watch.close();
      }
    });
}
