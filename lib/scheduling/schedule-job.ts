import 'server-only';
import { systemClock } from '#lib/clock.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import type { JobHandler } from '#lib/jobs/job-types.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { createCaller } from './read-week.ts';
import { executeRun } from './run/execute-run.ts';
import { openJournal } from './run/journal.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from './run/run-tools.ts';
import type { ScheduleEvents } from './run/schedule-events.ts';
import { RunScope } from './schema.ts';

/** What schedule runs need from the process they run in. */
export type ScheduleJobOptions = {
  readonly gateway: Gateway;
  readonly events: ScheduleEvents;
  readonly settings?: Partial<RunSettings>;
  /** Called at every boundary between a journal entry and an outside effect. For tests that stop a process there. */
  readonly onBoundary?: (name: string) => Promise<void>;
};

/** Makes the handler that works on runs of kind `schedule`. */
export function createScheduleJob(options: ScheduleJobOptions): JobHandler {
  const { gateway, events, onBoundary = () => Promise.resolve() } = options;
  return async (tools) => {
    const { ctx, job, lease, signal } = tools;
    const run = await withOrg(ctx, (tx) =>
      tx.run.findFirst({ where: { orgId: ctx.orgId, id: job.runId }, select: { scope: true } }),
    );
    if (!run) throw new Error(`Run ${job.runId} is gone.`);
    const caller = createCaller(gateway, { org: ctx.orgId, consumer: 'scheduling.run', priority: 'bulk', signal });
    let reported = 0;
    const takeSpent = () => {
      const spent = caller.spent() - reported;
      reported += spent;
      return spent;
    };
    return executeRun({
      ...tools,
      scope: RunScope.parse(run.scope),
      journal: openJournal(ctx, lease, takeSpent),
      caller,
      gateway,
      events,
      clock: systemClock,
      settings: { ...DEFAULT_RUN_SETTINGS, ...options.settings },
      onBoundary,
    });
  };
}
