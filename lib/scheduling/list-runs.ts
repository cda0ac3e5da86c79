import { ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { estimateRun } from './estimate-finish.ts';
import { ListRunsInput, type ItemState, type RunList } from './schema.ts';
import { countItems } from './item-store.ts';
import { countAhead, findRuns } from './store.ts';
import { emptyCounts, toRunDto } from './to-dto.ts';

/** The organisation's runs, newest first, a page at a time. */
export async function listRuns(ctx: OrgContext, raw: ListRunsInput): Promise<Result<RunList, never>> {
  requirePermission(ctx, 'scheduling:view');
  const { before, limit, state, businessUnitId, weekId, mine } = ListRunsInput.parse(raw);
  const filter = { states: state, businessUnitId, weekId, createdBy: mine ? (ctx.actor.id ?? ctx.orgId) : undefined };
  const { pausedUntilMs } = gateway().budget(ctx.orgId);
  return withOrg(ctx, async (tx) => {
    const found = await findRuns(tx, ctx.orgId, filter, before ? new Date(before) : null, limit + 1);
    const page = found.slice(0, limit);
    const counts = new Map(page.map((run) => [run.id, emptyCounts()]));
    for (const group of await countItems(tx, ctx.orgId, [...counts.keys()])) {
      const own = counts.get(group.runId);
      if (own) own[group.state as ItemState] = group.count;
    }
    const runs = [];
    for (const run of page) {
      const ahead = run.state === 'queued' ? await countAhead(tx, ctx.orgId, run) : 0;
      const estimate = estimateRun(gateway(), ctx.orgId, run, ahead);
      runs.push(toRunDto(run, counts.get(run.id) ?? emptyCounts(), ahead, pausedUntilMs, estimate));
    }
    return ok({ runs, nextBefore: found.length > limit ? (runs.at(-1)?.createdAt ?? null) : null });
  });
}
