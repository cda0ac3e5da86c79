import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { TrunkCapacityInput, TrunkThresholds } from './schema.ts';
import { findThresholds, touchStream } from './store.ts';

/**
 * Sets how many concurrent calls a trunk base can carry, which wins over Genesys' own setting; null takes that back. Changes
 * nothing at Genesys. `not_found` when the organisation has no such trunk base.
 */
export async function setTrunkCapacity(ctx: OrgContext, raw: TrunkCapacityInput): Promise<Result<null, 'not_found'>> {
  requirePermission(ctx, 'trunks:manage');
  const { trunkBaseId, capacity } = TrunkCapacityInput.parse(raw);
  const key = { orgId_id: { orgId: ctx.orgId, id: trunkBaseId } };
  return withOrg(ctx, async (tx) => {
    await touchStream(tx, ctx.orgId);
    const base = await tx.trunkBase.findUnique({ where: key });
    if (!base) return fail('not_found', 'This organisation has no such trunk.');
    await tx.trunkBase.update({ where: key, data: { capacity } });
    await recordAudit(tx, ctx, {
      action: 'trunk.set_capacity',
      entityId: trunkBaseId,
      before: { name: base.name, capacity: base.capacity },
      after: { name: base.name, capacity },
    });
    return ok(null);
  });
}

/** Sets at which shares of the capacity, and of the agents in adherence, the organisation wants to be warned. */
export async function setTrunkThresholds(
  ctx: OrgContext,
  raw: TrunkThresholds,
): Promise<Result<TrunkThresholds, never>> {
  requirePermission(ctx, 'trunks:manage');
  const thresholds = TrunkThresholds.parse(raw);
  const { orgId } = ctx;
  return withOrg(ctx, async (tx) => {
    await touchStream(tx, ctx.orgId);
    const before = await findThresholds(tx, orgId);
    await tx.trunkThreshold.upsert({ where: { orgId }, create: { orgId, ...thresholds }, update: thresholds });
    await recordAudit(tx, ctx, { action: 'trunk.set_thresholds', before, after: thresholds });
    return ok(thresholds);
  });
}
