import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findIsHeard } from './ingress-store.ts';

/**
 * Whether operations on a business unit's schedules are heard of right now, in whichever process. Where somebody has died it
 * may say so for as long as the lease lasts; whoever takes over tells everybody to look. For jobs, which hold no permission.
 */
export async function hearsSchedules(ctx: OrgContext, businessUnitId: string): Promise<boolean> {
  return withOrg(ctx, (tx) => findIsHeard(tx, businessUnitId));
}
