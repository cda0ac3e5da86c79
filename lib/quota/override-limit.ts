import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { PartnerContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withPartner } from '#lib/tenancy/with-org.ts';
import { findOverride, putOverride } from './learned-limit-store.ts';
import { OverrideLimitInput } from './schema.ts';

/**
 * Gives an organisation of the partner another number of calls per window than the known one, or takes that back. Holds at
 * once in this process and through every restart, whatever Genesys Cloud says; audited. `not_found`: the partner manages no
 * such organisation.
 */
export async function overrideLimit(ctx: PartnerContext, raw: OverrideLimitInput): Promise<Result<null, 'not_found'>> {
  requirePermission(ctx, 'partner:manage');
  const { orgId, allowed } = OverrideLimitInput.parse(raw);
  const { windowMs } = gateway().budget(orgId);
  const isDone = await withPartner(ctx, async (tx) => {
    if (!(await tx.organisation.findFirst({ where: { id: orgId }, select: { id: true } }))) return false;
    const before = await findOverride(tx, orgId);
    await putOverride(tx, orgId, allowed, windowMs);
    const { actor, correlationId } = ctx;
    const change = { action: 'limit.override', before: { allowed: before }, after: { allowed } } as const;
    await recordAudit(tx, { orgId, actor, correlationId }, change);
    return true;
  });
  if (!isDone) return fail('not_found', 'There is no organisation with this id among those you manage.');
  gateway().setLimit(orgId, allowed);
  return ok(null);
}
