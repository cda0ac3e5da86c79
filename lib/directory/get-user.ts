import { z } from 'zod';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import type { DirectoryMatch } from './schema.ts';
import { readMatches } from './search-directory.ts';

/** Names one user. */
export const UserSelector = z.object({ userId: z.uuid() });
export type UserSelector = z.infer<typeof UserSelector>;

/** One user as they are kept. Costs no call. */
export async function getUser(ctx: OrgContext, { userId }: UserSelector): Promise<Result<DirectoryMatch, 'not_found'>> {
  requirePermission(ctx, 'directory:view');
  const [user] = await withOrg(ctx, (tx) => readMatches(tx, ctx.orgId, [userId]));
  return user ? ok(user) : fail('not_found', 'No such user. They may have left, or were not read yet.');
}
