import { ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { describeFamilies } from './describe-families.ts';
import { findBreakerDecisions, findBreakerEvents, findBreakerStates } from './breaker-store.ts';
import type { BreakerEventDto, BreakersDto } from './breakers.shared.ts';

const POLL_MS = 3_000;
const MOST_EVENTS = 200;

/** The breakers of the organisation's families of calls over all processes, who holds which and why, and what happened lately. */
export async function getBreakers(ctx: OrgContext): Promise<Result<BreakersDto, never>> {
  requirePermission(ctx, 'quota:view');
  const { orgId } = ctx;
  const [states, decisions, events] = await withOrg(ctx, async (tx) => [
    await findBreakerStates(tx, orgId),
    await findBreakerDecisions(tx, orgId),
    await findBreakerEvents(tx, orgId, MOST_EVENTS),
  ]);
  const nowMs = Date.now();
  const own = gateway().breakers(orgId);
  return ok({
    generatedAtMs: nowMs,
    pollMs: POLL_MS,
    families: describeFamilies(states, decisions, own.states, nowMs),
    pauses: own.pauses.map((pause) => ({ ...pause })),
    events: events.map(({ id, at, family, kind, reason, actorName }) => ({
      ...{ id, family, reason, actorName },
      atMs: at.getTime(),
      kind: kind as BreakerEventDto['kind'],
    })),
  });
}
