import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';

/** Names of people by id, as the directory knows them; whoever it does not know is left out. Costs no Genesys call. */
export async function findNames(ctx: OrgContext, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  requirePermission(ctx, 'directory:view');
  const where = { orgId: ctx.orgId, userId: { in: [...userIds] } };
  const users = await withOrg(ctx, (tx) => tx.directoryUser.findMany({ where, select: { userId: true, name: true } }));
  return new Map(users.map(({ userId, name }) => [userId, name]));
}
