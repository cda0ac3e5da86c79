import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import type { TrunkOverview } from './schema.ts';
import { trunkHub } from './trunk-feed.ts';

/** The organisation's trunks as they are known now, and how true that is. Costs no Genesys call. */
export async function getTrunkOverview(ctx: OrgContext): Promise<Result<TrunkOverview, never>> {
  requirePermission(ctx, 'trunks:view');
  const { feed, release } = await trunkHub().hold(ctx);
  try {
    return ok(feed.overview());
  } finally {
    release();
  }
}
