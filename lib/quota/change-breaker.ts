import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { breakerBoard, gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { addBreakerEvents, putBreakerDecision } from './breaker-store.ts';
import { ChangeBreakerInput } from './breakers.shared.ts';
import { FAMILIES } from './describe-families.ts';
import { readDecisions } from './read-decisions.ts';

/**
 * Holds all calls of a family back until it is reset, or resets it: lets them go and closes the breaker of every process. Holds
 * at once in this process and within seconds in the others, and through restarts; audited with its reason.
 */
export async function changeBreaker(ctx: OrgContext, raw: ChangeBreakerInput): Promise<Result<null, 'not_found'>> {
  requirePermission(ctx, 'quota:manage');
  const { family, action, reason } = ChangeBreakerInput.parse(raw);
  if (!FAMILIES.includes(family)) return fail('not_found', 'There is no family of calls with this name.');
  const { orgId } = ctx;
  const actorName = ctx.actor.name;
  const isHeld = action === 'open';
  await withOrg(ctx, async (tx) => {
    const decision = { isHeld, isReset: !isHeld, reason, actorName };
    const wasHeld = await putBreakerDecision(tx, orgId, family, decision);
    const kind = isHeld ? 'held' : 'reset';
    await addBreakerEvents(tx, orgId, [{ at: new Date(), family, kind, reason, actorName }]);
    await recordAudit(tx, ctx, {
      action: `breaker.${action}`,
      entityId: family,
      before: { isHeld: wasHeld },
      after: { isHeld, reason },
    });
  });
  await readDecisions(orgId, gateway(), breakerBoard());
  return ok(null);
}
