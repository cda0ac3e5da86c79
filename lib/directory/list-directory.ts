import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { readDirectory } from './read-directory.ts';
import type { DirectoryDto } from './schema.ts';

/**
 * All active users of the organisation with presence and routing status. Costs one Genesys call per 500 users while
 * nothing fresh is in the cache, for everybody together, and none otherwise.
 */
export async function listDirectory(ctx: OrgContext): Promise<Result<DirectoryDto, GatewayCode>> {
  requirePermission(ctx, 'directory:view');
  return readDirectory(ctx.orgId);
}
