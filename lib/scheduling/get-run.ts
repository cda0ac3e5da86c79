import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import type { ItemState, RunDto, RunSelector } from './schema.ts';
import { countItems } from './item-store.ts';
import { countAhead, findRun, type RunRow } from './store.ts';
import { estimateRun } from './estimate-finish.ts';
import { emptyCounts, toRunDto } from './to-dto.ts';

/** One run as it stands; a run of another organisation is not found. */
export async function getRun(ctx: OrgContext, { runId }: RunSelector): Promise<Result<RunDto, 'not_found'>> {
  requirePermission(ctx, 'scheduling:view');
  return withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, runId);
    return run ? ok(await describeRun(tx, ctx.orgId, run)) : runNotFound();
  });
}

/** The failure every verb answers for a run that is not there, or not this organisation's. */
export function runNotFound() {
  return fail('not_found', 'There is no such run in this organisation.');
}

/** A run with its counts and its place in the queue. */
export async function describeRun(tx: OrgTx, orgId: string, run: RunRow): Promise<RunDto> {
  const counts = emptyCounts();
  for (const { state, count } of await countItems(tx, orgId, [run.id])) counts[state as ItemState] = count;
  const queuedBehind = run.state === 'queued' ? await countAhead(tx, orgId, run) : 0;
  const estimate = estimateRun(gateway(), orgId, run, queuedBehind);
  return toRunDto(run, counts, queuedBehind, gateway().budget(orgId).pausedUntilMs, estimate);
}
