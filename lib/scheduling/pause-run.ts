import { recordAudit } from '#lib/audit/record-audit.ts';
import { signalRun } from '#lib/jobs/run-signals.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { describeRun, runNotFound } from './get-run.ts';
import type { RunDto, RunSelector } from './schema.ts';
import { findRun, moveRun } from './store.ts';

/** Why a run cannot be paused or resumed. */
export type PauseRunCode = 'not_found' | 'not_going';
export type ResumeRunCode = 'not_found' | 'not_paused';

/**
 * Lets a run stand still until it is resumed. A queued one stops at once; a running one before it sends anything more. Once
 * its changes are sent it goes on to the proof, and the wish is without effect.
 */
export async function pauseRun(ctx: OrgContext, { runId }: RunSelector): Promise<Result<RunDto, PauseRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  return withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    if (!run) return runNotFound();
    const standsStill = { state: 'paused', wakeAt: null, stateReason: null };
    const asked = { pauseRequestedAt: new Date(), wakeAt: null };
    const isPaused =
      (await moveRun(tx, ctx.orgId, runId, ['queued'], standsStill)) ||
      (await moveRun(tx, ctx.orgId, runId, ['running'], asked));
    if (!isPaused) return fail('not_going', 'This run is not going, so there is nothing to pause.');
    await recordAudit(tx, ctx, { action: 'run.pause', entityId: runId, before: { state: run.state } });
    await signalRun(tx, ctx.orgId, runId);
    return ok(await describeRun(tx, ctx.orgId, (await findRun(tx, ctx.orgId, runId)) ?? run));
  });
}

/** Queues a paused run again, or takes back the wish to pause one that is still going. It reads the week again before it sends. */
export async function resumeRun(ctx: OrgContext, { runId }: RunSelector): Promise<Result<RunDto, ResumeRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  return withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    if (!run) return runNotFound();
    const isTakenBack =
      run.pauseRequestedAt !== null && (await moveRun(tx, ctx.orgId, runId, ['running'], { pauseRequestedAt: null }));
    const again = { state: 'queued', pauseRequestedAt: null, wakeAt: null };
    if (!isTakenBack && !(await moveRun(tx, ctx.orgId, runId, ['paused'], again))) {
      return fail('not_paused', 'This run is not paused.');
    }
    await recordAudit(tx, ctx, { action: 'run.resume', entityId: runId, before: { state: run.state } });
    await signalRun(tx, ctx.orgId, runId);
    return ok(await describeRun(tx, ctx.orgId, (await findRun(tx, ctx.orgId, runId)) ?? run));
  });
}
