import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { takeFromHolder } from './ingress-store.ts';

/**
 * Has the organisation's events received anew, within a second or two, by whichever process takes them: for when its client may do
 * more than before. What is known stays; what may have been missed meanwhile is read.
 */
export async function receiveAnew(ctx: OrgContext): Promise<void> {
  await withOrg(ctx, (tx) => takeFromHolder(tx, ctx.orgId));
}
