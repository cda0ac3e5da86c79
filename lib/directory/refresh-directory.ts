import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { gateway } from '#lib/runtime.ts';
import type { Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { readDirectory, USERS_TAG } from './read-directory.ts';
import type { DirectoryDto } from './schema.ts';

/** What is younger than this is not read again, however often people press the button. */
const MIN_AGE_MS = 15_000;

const underWay = new Map<string, Promise<Result<DirectoryDto, GatewayCode>>>();

/**
 * Reads the directory anew and answers it. Who asks while that goes on gets the same answer, and who asks within 15 s of
 * it gets the one that is there, so that many impatient people cost what one does.
 */
export async function refreshDirectory(ctx: OrgContext): Promise<Result<DirectoryDto, GatewayCode>> {
  requirePermission(ctx, 'directory:view');
  const { orgId } = ctx;
  let refresh = underWay.get(orgId);
  if (!refresh) {
    refresh = readAnew(orgId).finally(() => underWay.delete(orgId));
    underWay.set(orgId, refresh);
  }
  return refresh;
}

async function readAnew(orgId: string): Promise<Result<DirectoryDto, GatewayCode>> {
  const current = await readDirectory(orgId);
  if (!current.ok) return current;
  const { asOfMs, pages, source } = current.data;
  const isYoung = Date.now() - asOfMs < MIN_AGE_MS && pages.failed === 0 && source !== 'stale';
  if (isYoung) return current;
  await gateway().invalidate(orgId, [USERS_TAG]);
  return readDirectory(orgId);
}
