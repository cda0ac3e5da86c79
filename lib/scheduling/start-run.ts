import { recordAudit } from '#lib/audit/record-audit.ts';
import { signalRun } from '#lib/jobs/run-signals.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { describeRun, runNotFound } from './get-run.ts';
import { RunScope, StartRunInput, type RunDto } from './schema.ts';
import { countItems } from './item-store.ts';
import { findRun, moveRun } from './store.ts';

/** Why a run cannot be started. */
export type StartRunCode = 'not_found' | 'already_started' | 'nothing_to_change' | 'bad_time';

const LATEST_START_MS = 180 * 24 * 60 * 60_000;

/**
 * Queues a draft; the worker takes it up at once unless another run of the same week goes first. With `at` it waits until
 * then, reads the week again, and sends what still makes sense.
 */
export async function startRun(ctx: OrgContext, raw: StartRunInput): Promise<Result<RunDto, StartRunCode>> {
  requirePermission(ctx, 'scheduling:run');
  const { runId, at } = StartRunInput.parse(raw);
  const scheduledFor = at === undefined ? null : new Date(at);
  const delayMs = scheduledFor === null ? 0 : scheduledFor.getTime() - Date.now();
  if (scheduledFor !== null && (delayMs <= 0 || delayMs > LATEST_START_MS)) {
    return fail('bad_time', 'Choose a time to come, within the next 180 days.');
  }
  return withOrg(ctx, async (tx) => {
    const draft = await findRun(tx, ctx.orgId, runId);
    if (!draft) return runNotFound();
    const groups = await countItems(tx, ctx.orgId, [runId]);
    const changes = groups.find((group) => group.state === 'pending')?.count ?? 0;
    if (draft.state === 'draft' && changes === 0) {
      return fail('nothing_to_change', 'No row of this file changes anything. Mend the rows and preview again.');
    }
    if (!(await moveRun(tx, ctx.orgId, runId, ['draft'], { state: 'queued', scheduledFor, wakeAt: scheduledFor }))) {
      return fail('already_started', 'This run was started already.');
    }
    const scope = RunScope.parse(draft.scope);
    const when = scheduledFor?.toISOString() ?? null;
    await recordAudit(tx, ctx, { action: 'run.start', entityId: runId, after: { scope, changes, scheduledFor: when } });
    await signalRun(tx, ctx.orgId, runId);
    return ok(await describeRun(tx, ctx.orgId, (await findRun(tx, ctx.orgId, runId)) ?? draft));
  });
}
