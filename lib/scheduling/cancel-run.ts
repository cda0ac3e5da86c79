import { recordAudit } from '#lib/audit/record-audit.ts';
import { signalRun } from '#lib/jobs/run-signals.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { describeRun, runNotFound } from './get-run.ts';
import type { RunDto, RunSelector } from './schema.ts';
import { markAll } from './item-store.ts';
import { findRun, moveRun } from './store.ts';
import { deleteUpload } from './upload-store.ts';

/** Why a run cannot be cancelled. */
export type CancelRunCode = 'not_found' | 'already_over';

/**
 * Cancels a draft, queued or paused run at once. A running one is asked to stop: it does so unless the update, which carries all
 * changes at once, has been sent already; then it goes on to the proof.
 */
export async function cancelRun(ctx: OrgContext, { runId }: RunSelector): Promise<Result<RunDto, CancelRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  return withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    if (!run) return runNotFound();
    const reason = `Cancelled by ${ctx.actor.name}.`;
    const over = { state: 'cancelled', stateReason: reason, finishedAt: new Date(), cancelRequestedAt: new Date() };
    if (await moveRun(tx, ctx.orgId, runId, ['draft', 'queued', 'paused'], over)) {
      const mark = { state: 'failed', reasonCode: 'cancelled', reason: 'Cancelled before it was sent' } as const;
      await markAll(tx, ctx.orgId, runId, ['pending'], mark);
      await deleteUpload(tx, ctx.orgId, runId);
    } else if (!(await moveRun(tx, ctx.orgId, runId, ['running'], { cancelRequestedAt: new Date(), wakeAt: null }))) {
      return fail('already_over', 'This run is over already.');
    }
    await recordAudit(tx, ctx, { action: 'run.cancel', entityId: runId, before: { state: run.state } });
    await signalRun(tx, ctx.orgId, runId);
    const now = await findRun(tx, ctx.orgId, runId);
    return ok(await describeRun(tx, ctx.orgId, now ?? run));
  });
}
