import 'server-only';
import { randomUUID } from 'node:crypto';
import { recordAudit } from '#lib/audit/record-audit.ts';
import type { UserCredential } from '#lib/genesys/gateway-types.ts';
import { rolesDelete } from '#lib/genesys/operations/authorization.ts';
import { oauthClientsDelete, oauthClientsPut, type GenesysOAuthClient } from '#lib/genesys/operations/oauth-clients.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { adminCalls, readAdmin, type AdminCalls, type AdminCode } from './admin-calls.ts';
import { ownObjects } from './choose-object.ts';
import { REMOVAL_OPERATIONS } from './features.ts';
import { listClients, listRoles, mark, type OwnRole } from './find-objects.ts';
import { adminLink, readInstallation } from './get-installation.ts';
import { findGrant, removeGrant } from './grant-store.ts';
import { installStateOf, removedProgress } from './progress.ts';
import { missingPermissions, permissionsOf } from './role-permissions.ts';
import type { InstallationDto, RemovalPlanDto, UninstallInput } from './schema.ts';
import { closeInstallation, findLatestInstallation, lockOrganisation } from './store.ts';

/** Why nothing, or not everything, was removed. */
export type RemovalCode = AdminCode | 'missing_permissions' | 'busy' | 'wrong_name' | 'installed' | 'left_behind';

type Own = { readonly clients: readonly GenesysOAuthClient[]; readonly roles: readonly OwnRole[] };

/** Everything of ours in the organisation, leftovers of earlier attempts included. Changes nothing. */
export async function planRemoval(
  ctx: OrgContext,
  credential: UserCredential,
): Promise<Result<RemovalPlanDto, RemovalCode>> {
  requirePermission(ctx, 'install:manage');
  const admin = adminCalls(ctx, credential, 'install.removal');
  const who = await readAdmin(ctx, admin);
  if (!who.ok) return who;
  const own = await findOwn(ctx, admin);
  if (!own.ok) return own;
  const { appsOrigin } = credential.environment;
  const describe = (kind: 'role' | 'client') => (object: { id: string; name: string }) => {
    return { kind, id: object.id, name: object.name, href: adminLink(appsOrigin, kind, object.id) };
  };
  return ok({
    organisationName: who.data.organisationName,
    objects: [...own.data.clients.map(describe('client')), ...own.data.roles.map(describe('role'))],
    missingPermissions: missingPermissions(who.data.permissions, permissionsOf(REMOVAL_OPERATIONS)),
  });
}

/** Takes back an installation that never got as far as working. */
export async function undoInstall(
  ctx: OrgContext,
  credential: UserCredential,
): Promise<Result<InstallationDto, RemovalCode>> {
  requirePermission(ctx, 'install:manage');
  const grant = await withOrg(ctx, (tx) => findGrant(tx, ctx.orgId));
  if (grant?.state === 'active' && grant.verifiedAt) {
    return fail('installed', 'Headroom works in this organisation. Use Uninstall to remove it.');
  }
  return remove(ctx, credential, 'install.undo', () => null);
}

/**
 * Removes Headroom from the organisation: its calls stop and its secret is wiped first, then client and role are deleted.
 * The organisation's name, typed by the person, must match.
 */
export async function uninstall(
  ctx: OrgContext,
  credential: UserCredential,
  input: UninstallInput,
): Promise<Result<InstallationDto, RemovalCode>> {
  requirePermission(ctx, 'install:manage');
  return remove(ctx, credential, 'install.uninstall', (organisationName) =>
    input.organisationName.trim() === organisationName ? null : fail('wrong_name', `Type ${organisationName} exactly.`),
  );
}

async function remove(
  ctx: OrgContext,
  credential: UserCredential,
  action: 'install.undo' | 'install.uninstall',
  objection: (organisationName: string) => ReturnType<typeof fail<'wrong_name'>> | null,
): Promise<Result<InstallationDto, RemovalCode>> {
  const admin = adminCalls(ctx, credential, 'install.removal');
  const who = await readAdmin(ctx, admin);
  if (!who.ok) return who;
  const refused = objection(who.data.organisationName);
  if (refused) return refused;
  const lacking = missingPermissions(who.data.permissions, permissionsOf(REMOVAL_OPERATIONS));
  if (lacking.length > 0) {
    return fail('missing_permissions', `You lack the Genesys Cloud permissions ${lacking.join(', ')}.`, {
      context: { permissions: lacking },
    });
  }
  // Before the grant is wiped: a client without our mark is known by the id stored there.
  const own = await findOwn(ctx, admin);
  if (!own.ok) return own;
  if (!(await stopGrant(ctx, action, own.data))) {
    return fail('busy', 'An installation is under way. Wait until it ends.', { retryable: true });
  }
  gateway().forget(ctx.orgId);
  const left = await deleteAll(admin, own.data);
  if (left.length > 0) {
    const message = `Headroom has stopped, but Genesys Cloud kept ${left.join('; ')} Try again to remove the rest.`;
    return fail('left_behind', message, { retryable: true });
  }
  return ok(await readInstallation(ctx));
}

async function findOwn(ctx: OrgContext, admin: AdminCalls): Promise<Result<Own, AdminCode>> {
  const clients = await listClients(admin);
  if (!clients.ok) return clients;
  const roles = await listRoles(admin);
  if (!roles.ok) return roles;
  const grant = await withOrg(ctx, (tx) => findGrant(tx, ctx.orgId));
  return ok({
    clients: ownObjects(clients.data, mark(), grant?.clientId ?? null),
    roles: ownObjects(roles.data, mark(), null),
  });
}

/** Ends the grant and closes the installation in one transaction; false while an installation is under way. */
async function stopGrant(ctx: OrgContext, action: 'install.undo' | 'install.uninstall', own: Own): Promise<boolean> {
  return withOrg(ctx, async (tx) => {
    await lockOrganisation(tx, ctx.orgId);
    const latest = await findLatestInstallation(tx, ctx.orgId);
    const grant = await findGrant(tx, ctx.orgId);
    const state = installStateOf(latest && { ...latest, steps: latest.progress.steps }, grant, new Date());
    if (state === 'installing') return false;
    await removeGrant(tx, ctx.orgId, action === 'install.undo' ? 'The installation was undone.' : 'Uninstalled.');
    if (latest) await closeInstallation(tx, ctx.orgId, latest.id, removedProgress(latest.progress, randomUUID()));
    const before = { clients: own.clients.map(({ name }) => name), roles: own.roles.map(({ name }) => name) };
    await recordAudit(tx, ctx, { action, entityId: latest?.id, before });
    return true;
  });
}

/** Deletes clients, then roles; answers a sentence for each one that stayed. */
async function deleteAll(admin: AdminCalls, own: Own): Promise<string[]> {
  const left: string[] = [];
  for (const client of own.clients) {
    const outcome = await deleteClient(admin, client);
    if (!outcome.ok && outcome.error.code !== 'not_found')
      left.push(`the client ${client.name}: ${outcome.error.message}`);
  }
  for (const role of own.roles) {
    const outcome = await admin.call(rolesDelete, { roleId: role.id });
    if (!outcome.ok && outcome.error.code !== 'not_found') left.push(`the role ${role.name}: ${outcome.error.message}`);
  }
  return left;
}

/** Genesys refuses to delete a client that is still active. */
async function deleteClient(admin: AdminCalls, client: GenesysOAuthClient): Promise<Result<null, AdminCode>> {
  const { id, name, description, roleDivisions } = client;
  if (client.state !== 'inactive') {
    const body = {
      name,
      description: description ?? undefined,
      authorizedGrantType: 'CLIENT-CREDENTIALS' as const,
      roleDivisions,
      state: 'inactive' as const,
    };
    const inactive = await admin.call(oauthClientsPut, { clientId: id, client: body });
    if (!inactive.ok) return inactive;
  }
  return admin.call(oauthClientsDelete, { clientId: id });
}
