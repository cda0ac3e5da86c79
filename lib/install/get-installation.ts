import 'server-only';
import { findEnvironment } from '#lib/auth/environments.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findGrant } from './grant-store.ts';
import { installStateOf } from './progress.ts';
import type { InstallationDto, InstalledObject, InstallStep } from './schema.ts';
import { findLatestInstallation } from './store.ts';

/** How often a page looks at an installation under way. */
const POLL_MS = 1_000;

/** Admin pages of Genesys Cloud where an object can be opened, as in Genesys' own install wizard. */
const ADMIN_PATHS = { role: 'admin/directory/rolesV2', client: 'admin/integrations/oauth' } as const;

/** Where the organisation's installation stands: state, steps, objects, health. Asks the database alone. */
export async function getInstallation(ctx: OrgContext): Promise<Result<InstallationDto, never>> {
  requirePermission(ctx, 'install:view');
  return ok(await readInstallation(ctx));
}

/** As {@link getInstallation}, for verbs that have checked the caller already. */
export async function readInstallation(ctx: OrgContext): Promise<InstallationDto> {
  const { installation, grant } = await withOrg(ctx, async (tx) => ({
    installation: await findLatestInstallation(tx, ctx.orgId),
    grant: await findGrant(tx, ctx.orgId),
  }));
  const steps = installation?.progress.steps ?? [];
  const state = installStateOf(installation && { ...installation, steps }, grant, new Date());
  const appsOrigin = grant ? (findEnvironment(grant.environmentId)?.appsOrigin ?? null) : null;
  return {
    state,
    steps,
    checks: installation?.progress.checks ?? [],
    objects: steps.flatMap((step) => objectOf(step, appsOrigin)),
    verifiedAt: grant?.verifiedAt?.toISOString() ?? null,
    reason: grant?.stateReason ?? null,
    pollAfterMs: state === 'installing' ? POLL_MS : null,
  };
}

function objectOf(step: InstallStep, appsOrigin: string | null): InstalledObject[] {
  const { id: kind, objectId: id, objectName } = step;
  if ((kind !== 'role' && kind !== 'client') || step.state !== 'done' || !id) return [];
  return [{ kind, id, name: objectName ?? id, href: adminLink(appsOrigin, kind, id) }];
}

/** Opens an object in Genesys Cloud's admin pages; null when the environment is unknown. */
export function adminLink(appsOrigin: string | null, kind: 'role' | 'client', id: string): string | null {
  return appsOrigin && `${appsOrigin}/directory/#/${ADMIN_PATHS[kind]}/${encodeURIComponent(id)}`;
}
