import { recordAudit } from '#lib/audit/record-audit.ts';
import { signalRun } from '#lib/jobs/run-signals.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { describeRun, runNotFound } from './get-run.ts';
import { RunScope, type RunDto, type RunSelector } from './schema.ts';
import { countItems, findRun, moveRun } from './store.ts';

/** Why a run cannot be started. */
export type StartRunCode = 'not_found' | 'already_started' | 'nothing_to_change';

/** Queues a draft; the worker takes it up at once unless another run of the same week goes first. */
export async function startRun(ctx: OrgContext, { runId }: RunSelector): Promise<Result<RunDto, StartRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  return withOrg(ctx, async (tx) => {
    const draft = await findRun(tx, ctx.orgId, runId);
    if (!draft) return runNotFound();
    const groups = await countItems(tx, ctx.orgId, [runId]);
    const changes = groups.find((group) => group.state === 'pending')?.count ?? 0;
    if (draft.state === 'draft' && changes === 0) {
      return fail('nothing_to_change', 'No row of this file changes anything. Mend the rows and preview again.');
    }
    if (!(await moveRun(tx, ctx.orgId, runId, ['draft'], { state: 'queued' }))) {
      return fail('already_started', 'This run was started already.');
    }
    const scope = RunScope.parse(draft.scope);
    await recordAudit(tx, ctx, { action: 'run.start', entityId: runId, after: { scope, changes } });
    await signalRun(tx, ctx.orgId, runId);
    return ok(await describeRun(tx, ctx.orgId, { ...draft, state: 'queued' }));
  });
}
