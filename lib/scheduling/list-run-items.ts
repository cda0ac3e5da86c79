import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { runNotFound } from './get-run.ts';
import { ListItemsInput, type RunItemPage, type RunSelector } from './schema.ts';
import { countItems, findItems } from './item-store.ts';
import { findRun } from './store.ts';
import { toItemDto } from './to-dto.ts';

/** Assignments of a run in file order, a page at a time, of the wanted states or of all. */
export async function listRunItems(
  ctx: OrgContext,
  { runId }: RunSelector,
  raw: ListItemsInput,
): Promise<Result<RunItemPage, 'not_found'>> {
  requirePermission(ctx, 'scheduling:view');
  const { state: states, afterRow, limit } = ListItemsInput.parse(raw);
  return withOrg(ctx, async (tx) => {
    if (!(await findRun(tx, ctx.orgId, runId))) return runNotFound();
    const rows = await findItems(tx, ctx.orgId, runId, { states, afterRow, limit });
    const groups = await countItems(tx, ctx.orgId, [runId]);
    const wanted: readonly string[] = states;
    const counted = groups.filter((group) => wanted.length === 0 || wanted.includes(group.state));
    return ok({
      items: rows.map(toItemDto),
      nextRow: rows.length === limit ? (rows.at(-1)?.rowNumber ?? null) : null,
      total: counted.reduce((sum, group) => sum + group.count, 0),
    });
  });
}
