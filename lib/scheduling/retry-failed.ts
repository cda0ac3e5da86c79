import { fail, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { runNotFound } from './get-run.ts';
import { planRowsAgain, type PlanRowsAgainCode } from './plan-rows-again.ts';
import { isFinal, MAX_ROWS, RunState, type RunDto, type RunSelector } from './schema.ts';
import { findItems } from './item-store.ts';
import { findRun } from './store.ts';

/** Why there is nothing to try again. */
export type RetryFailedCode = PlanRowsAgainCode | 'nothing_failed';

/** Plans the failed and conflicting rows of a run that is over anew, as a draft of their own to look at and start. */
export async function retryFailed(ctx: OrgContext, { runId }: RunSelector): Promise<Result<RunDto, RetryFailedCode>> {
  requirePermission(ctx, 'scheduling:run');
  const found = await withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    const filter = { states: ['failed', 'conflict'], afterRow: 0, limit: MAX_ROWS } as const;
    return run && { run, items: await findItems(tx, ctx.orgId, runId, filter) };
  });
  if (!found) return runNotFound();
  if (!isFinal(RunState.parse(found.run.state))) return fail('still_going', 'This run is not over yet.');
  if (found.items.length === 0) return fail('nothing_failed', 'No row of this run failed.');
  return planRowsAgain(ctx, found.run, found.items, runId);
}
