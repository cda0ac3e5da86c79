import 'server-only';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { systemClock } from '#lib/clock.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findGrant, markGrantVerified } from './grant-store.ts';
import type { InstallCheck } from './schema.ts';
import { verifyGrant } from './verify-grant.ts';

/** Proves the stored credential again with real calls and notes the moment when all of them pass. */
export async function checkInstallation(ctx: OrgContext): Promise<Result<InstallCheck[], 'not_installed'>> {
  requirePermission(ctx, 'install:manage');
  const grant = await withOrg(ctx, (tx) => findGrant(tx, ctx.orgId));
  if (grant?.state !== 'active') return fail('not_installed', 'Headroom is not installed in this organisation.');
  const checks = await verifyGrant(ctx.orgId, systemClock);
  const hasPassed = checks.every((check) => check.state === 'passed');
  await withOrg(ctx, async (tx) => {
    if (hasPassed) await markGrantVerified(tx, ctx.orgId, grant.clientId, new Date());
    await recordAudit(tx, ctx, { action: 'grant.check', entityId: grant.clientId, after: { hasPassed } });
  });
  return ok(checks);
}
