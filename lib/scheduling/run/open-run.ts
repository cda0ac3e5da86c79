import 'server-only';
import { systemClock } from '#lib/clock.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import type { JobOutcome, JobTools } from '#lib/jobs/job-types.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { createCaller } from '../read-week.ts';
import { concludeCrashed } from './conclude-run.ts';
import { openJournal } from './journal.ts';
import { watchStopWish } from './stop-wish.ts';
import { DEFAULT_RUN_SETTINGS, type BaseTools, type RunSettings } from './run-tools.ts';

/** What runs of every kind need from the process they run in. */
export type RunJobOptions = {
  readonly gateway: Gateway;
  readonly settings?: Partial<RunSettings>;
  /** Called at every boundary between a journal entry and an outside effect. For tests that stop a process there. */
  readonly onBoundary?: (name: string) => Promise<void>;
};

/**
 * Takes a turn at a claimed run with the tools it needs; `scope` is what it acts on, as stored. A run that is given up after
 * mistakes of ours leaves no item without its outcome.
 */
export async function withOpenRun(
  tools: JobTools,
  { gateway, settings, onBoundary = () => Promise.resolve() }: RunJobOptions,
  work: (base: BaseTools, scope: unknown) => Promise<JobOutcome>,
): Promise<JobOutcome> {
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
  const journal = openJournal(ctx, lease, takeSpent);
  const wish = watchStopWish(async () => (await journal.stopRequested()) !== null, tools.onSignal);
  const base: BaseTools = {
    ...tools,
    journal,
    caller,
    stoppable: caller.until(wish.signal),
    wish: wish.signal,
    clock: systemClock,
    settings: { ...DEFAULT_RUN_SETTINGS, ...settings },
    onBoundary,
  };
  try {
    return await work(base, run.scope);
  } catch (error) {
    return await concludeCrashed(base, tools.afterCrash(error));
  } finally {
    wish.close();
  }
}
