import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findApplications } from './application-store.ts';
import { isOver, type PlaybooksDto } from './schema.ts';
import { findPlaybooks } from './store.ts';
import { toApplicationDto } from './to-dto.ts';

const HISTORY = 50;
/** How often a page asks again while something is under way, and while nothing is. */
const MOVING_POLL_MS = 1_000;
const RESTING_POLL_MS = 15_000;

/** The organisation's playbooks and their last applications. Costs no Genesys call. */
export async function listPlaybooks(ctx: OrgContext): Promise<Result<PlaybooksDto, never>> {
  requirePermission(ctx, 'trunks:view');
  return withOrg(ctx, async (tx) => {
    const playbooks = await findPlaybooks(tx, ctx.orgId);
    const found = await findApplications(tx, ctx.orgId, HISTORY);
    const reverted = new Set(
      found.flatMap(({ revertsId, outcome }) => (revertsId && outcome === 'applied' ? [revertsId] : [])),
    );
    const applications = found.map((application) => toApplicationDto(application, reverted));
    const isMoving = applications.some(({ state }) => !isOver(state));
    return ok({ playbooks, applications, pollMs: isMoving ? MOVING_POLL_MS : RESTING_POLL_MS });
  });
}
