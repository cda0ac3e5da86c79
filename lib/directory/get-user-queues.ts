import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import type { UserSelector } from './get-user.ts';
import { findQueueReading, findQueuesOfUser } from './queue-reading-store.ts';
import type { UserQueuesDto } from './schema.ts';
import { readMatches } from './search-directory.ts';

/** The queues one user is in, joined or not, and how far queues are known. Costs no call. */
export async function getUserQueues(
  ctx: OrgContext,
  { userId }: UserSelector,
): Promise<Result<UserQueuesDto, 'not_found'>> {
  requirePermission(ctx, 'directory:view');
  return withOrg(ctx, async (tx) => {
    const [user] = await readMatches(tx, ctx.orgId, [userId]);
    if (!user) return fail('not_found', 'No such user. They may have left, or were not read yet.');
    return ok({ queues: await findQueuesOfUser(tx, userId), reading: await findQueueReading(tx) });
  });
}
