import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { runNotFound } from './get-run.ts';
import { planRowsAgain, type PlanRowsAgainCode } from './plan-rows-again.ts';
import { MAX_ROWS, type RunDto, type RunSelector } from './schema.ts';
import { findItems, markAll } from './item-store.ts';
import { findRun, moveRun } from './store.ts';
import { deleteUpload } from './upload-store.ts';

/** Why a draft was not planned again. */
export type PlanAgainCode = PlanRowsAgainCode | 'already_started';

/**
 * Plans all rows of a draft anew, against what Genesys holds now, as a draft that takes its place. The old one is discarded once
 * the new one stands; when somebody started it meanwhile, it goes on and the new one is discarded.
 */
export async function planAgain(ctx: OrgContext, { runId }: RunSelector): Promise<Result<RunDto, PlanAgainCode>> {
  requirePermission(ctx, 'scheduling:run');
  const found = await withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    return run && { run, items: await findItems(tx, ctx.orgId, runId, { states: [], afterRow: 0, limit: MAX_ROWS }) };
  });
  if (!found) return runNotFound();
  if (found.run.state !== 'draft') return alreadyStarted();
  const planned = await planRowsAgain(ctx, found.run, found.items, found.run.parentId);
  if (!planned.ok) return planned;
  if (await discardDraft(ctx, runId, 'Planned again by')) return ok(planned.data);
  await discardDraft(ctx, planned.data.id, 'Discarded, because the first plan was started, by');
  return alreadyStarted();
}

function alreadyStarted() {
  return fail('already_started', 'This run is no draft any more. Open it from the history.');
}

async function discardDraft(ctx: OrgContext, runId: string, what: string): Promise<boolean> {
  return withOrg(ctx, async (tx) => {
    const over = { state: 'cancelled', stateReason: `${what} ${ctx.actor.name}.`, finishedAt: new Date() };
    if (!(await moveRun(tx, ctx.orgId, runId, ['draft'], over))) return false;
    const mark = { state: 'failed', reasonCode: 'cancelled', reason: 'Discarded before it was sent' } as const;
    await markAll(tx, ctx.orgId, runId, ['pending'], mark);
    await deleteUpload(tx, ctx.orgId, runId);
    await recordAudit(tx, ctx, { action: 'run.cancel', entityId: runId, before: { state: 'draft' } });
    return true;
  });
}
