import 'server-only';
import { randomUUID } from 'node:crypto';
import { recordAudit } from '#lib/audit/record-audit.ts';
import type { UserCredential } from '#lib/genesys/gateway-types.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { adminCalls, readAdmin, type AdminCode } from './admin-calls.ts';
import { INSTALL_OPERATIONS } from './features.ts';
import { readInstallation } from './get-installation.ts';
import { findGrant } from './grant-store.ts';
import { performInstall, type StartedInstall } from './perform-install.ts';
import { initialProgress, installStateOf, resumedProgress } from './progress.ts';
import { missingPermissions, permissionsOf, rolePermissions } from './role-permissions.ts';
import type { InstallationDto } from './schema.ts';
import { findLatestInstallation, insertInstallation, lockOrganisation, takeOverInstallation } from './store.ts';

/** Why an installation did not start. */
export type StartInstallCode = AdminCode | 'missing_permissions';

/**
 * Starts the installation, resumes the one that failed or was interrupted, or repairs a finished one; one at a time per
 * organisation, and a start while one is under way joins it. The steps run in this process after the answer; progress is
 * stored, so that a restart is resumed by calling this again.
 */
export async function startInstall(
  ctx: OrgContext,
  credential: UserCredential,
): Promise<Result<InstallationDto, StartInstallCode>> {
  requirePermission(ctx, 'install:manage');
  const who = await readAdmin(ctx, adminCalls(ctx, credential, 'install.start'));
  if (!who.ok) return who;
  const lacking = missingPermissions(who.data.permissions, [
    ...permissionsOf(INSTALL_OPERATIONS),
    ...rolePermissions(),
  ]);
  if (lacking.length > 0) {
    return fail('missing_permissions', `You lack the Genesys Cloud permissions ${lacking.join(', ')}.`, {
      context: { permissions: lacking },
    });
  }
  const started = await claim(ctx, credential, who.data.userId);
  // Not awaited on purpose: the page follows the stored progress. It never rejects.
  if (started) void performInstall(started);
  return ok(await readInstallation(ctx));
}

/** Opens or takes over the installation in one transaction; null when one is under way. */
async function claim(ctx: OrgContext, credential: UserCredential, userId: string): Promise<StartedInstall | null> {
  const runnerId = randomUUID();
  return withOrg(ctx, async (tx) => {
    await lockOrganisation(tx, ctx.orgId);
    const latest = await findLatestInstallation(tx, ctx.orgId);
    const grant = await findGrant(tx, ctx.orgId);
    const state = installStateOf(latest && { ...latest, steps: latest.progress.steps }, grant, new Date());
    if (state === 'installing') return null;
    if (latest && (state === 'failed' || state === 'interrupted')) {
      const progress = resumedProgress(latest.progress, runnerId);
      await takeOverInstallation(tx, ctx.orgId, latest.id, progress);
      await recordAudit(tx, ctx, { action: 'install.resume', entityId: latest.id });
      return { ctx, credential, installationId: latest.id, progress };
    }
    const progress = initialProgress(runnerId);
    const installationId = await insertInstallation(tx, ctx.orgId, userId, progress);
    await recordAudit(tx, ctx, { action: 'install.start', entityId: installationId });
    return { ctx, credential, installationId, progress };
  });
}
