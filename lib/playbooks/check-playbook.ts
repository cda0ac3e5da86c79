import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { gateway } from '#lib/runtime.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { verdictOf } from './check-step.ts';
import { checkSteps } from './check-steps.ts';
import { playbookNotFound } from './not-found.ts';
import { PlaybookSelector, type PlaybookCheck } from './schema.ts';
import { findPlaybook, storeCheck } from './store.ts';

/** What applying a playbook would do now. Changes nothing in Genesys; the playbook remembers what was found. */
export async function checkPlaybook(
  ctx: OrgContext,
  raw: PlaybookSelector,
): Promise<Result<PlaybookCheck, GatewayCode | 'playbook_not_found'>> {
  requirePermission(ctx, 'trunks:view');
  const { playbookId } = PlaybookSelector.parse(raw);
  const playbook = await withOrg(ctx, (tx) => findPlaybook(tx, ctx.orgId, playbookId));
  if (!playbook) return playbookNotFound();
  const options = { org: ctx.orgId, consumer: 'playbooks.check', priority: 'interactive' } as const;
  const checked = await checkSteps(ctx, gateway(), playbook.steps, options);
  if (!checked.ok) return checked;
  const steps = [...checked.data.steps];
  const check = { checkedAtMs: Date.now(), version: playbook.version, verdict: verdictOf(steps), steps };
  await withOrg(ctx, (tx) => storeCheck(tx, ctx.orgId, playbookId, check));
  return ok(check);
}
