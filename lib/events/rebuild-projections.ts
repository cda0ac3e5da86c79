import { forgetDirectory } from '#lib/directory/seed-directory.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { beginAnew } from './ingress-store.ts';

/**
 * Forgets what was read and told of the organisation's users, and takes the events from whoever receives them: within a second or
 * two a process receives them as if for the first time, and reads users, presence, routing status and adherence from nothing.
 * Answers whether the organisation's events are received at all. For operators; makes no Genesys call itself.
 */
export async function rebuildProjections(ctx: OrgContext): Promise<boolean> {
  await forgetDirectory(ctx);
  return withOrg(ctx, (tx) => beginAnew(tx, ctx.orgId));
}
