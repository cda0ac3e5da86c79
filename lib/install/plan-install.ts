import 'server-only';
import { findEnvironment } from '#lib/auth/environments.ts';
import type { UserCredential } from '#lib/genesys/gateway-types.ts';
import type { GenesysOAuthClient } from '#lib/genesys/operations/oauth-clients.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { adminCalls, readAdmin, type AdminCode, type AdminIdentity } from './admin-calls.ts';
import { chooseObject, type Choice } from './choose-object.ts';
import { INSTALL_OPERATIONS, UPDATE_OPERATIONS } from './features.ts';
import { clientName, grantedBy, listClients, listRoles, mark, ROLE_NAME, type OwnRole } from './find-objects.ts';
import { findGrant } from './grant-store.ts';
import { missingPermissions, missingScopes, permissionsOf, rolePermissions } from './role-permissions.ts';
import type { InstallPlanDto, PlanRow, Requirement } from './schema.ts';

/**
 * What an installation would do and whether the admin may do it, read from Genesys Cloud with the admin's own token.
 * Changes nothing.
 */
export async function planInstall(
  ctx: OrgContext,
  credential: UserCredential,
): Promise<Result<InstallPlanDto, AdminCode>> {
  requirePermission(ctx, 'install:manage');
  const admin = adminCalls(ctx, credential, 'install.plan');
  const who = await readAdmin(ctx, admin);
  if (!who.ok) return who;
  const wanted = rolePermissions();
  const needed = [...new Set([...permissionsOf(INSTALL_OPERATIONS), ...wanted])];
  const lacking = missingPermissions(who.data.permissions, needed);
  const lackingScopes = missingScopes(who.data.scopes, INSTALL_OPERATIONS);

  const canRead =
    missingPermissions(who.data.permissions, ['authorization:role:view', 'oauth:client:view']).length === 0;
  const rows = canRead && lackingScopes.length === 0 ? await planRows(ctx, credential, who.data, wanted) : ok([]);
  if (!rows.ok) return rows;
  const needsUpdate = rows.data.some((row) => row.object === 'Role' && row.action === 'update');
  if (needsUpdate) lacking.push(...missingPermissions(who.data.permissions, permissionsOf(UPDATE_OPERATIONS)));

  return ok({
    organisation: { id: ctx.orgId, name: who.data.organisationName },
    region: findEnvironment(credential.environment.id)?.name ?? credential.environment.name,
    person: who.data.name,
    requirements: requirementsOf(lacking, lackingScopes, wanted),
    missingPermissions: lacking,
    missingScopes: lackingScopes,
    rows: rows.data,
    rolePermissions: wanted,
  });
}

async function planRows(
  ctx: OrgContext,
  credential: UserCredential,
  who: AdminIdentity,
  wanted: readonly string[],
): Promise<Result<PlanRow[], AdminCode>> {
  const admin = adminCalls(ctx, credential, 'install.plan');
  const roles = await listRoles(admin);
  if (!roles.ok) return roles;
  const clients = await listClients(admin);
  if (!clients.ok) return clients;
  const grant = await withOrg(ctx, (tx) => findGrant(tx, ctx.orgId));

  const role = chooseObject(roles.data, { name: ROLE_NAME, mark: mark(), knownId: null });
  const client = chooseObject(clients.data, {
    name: clientName(who.organisationName),
    mark: mark(),
    knownId: grant?.clientId ?? null,
  });
  const isMember = role.action === 'reuse' && who.roleIds.includes(role.object.id);
  const hasSecret = grant?.state === 'active' && client.action === 'reuse' && client.object.id === grant.clientId;
  return ok([
    roleRow(role, wanted),
    {
      object: 'Role membership',
      name: `${who.name} in ${ROLE_NAME}`,
      action: isMember ? 'reuse' : 'create',
      why: isMember
        ? 'You hold the role already.'
        : 'Genesys Cloud lets only people who hold a role give it to an OAuth client.',
      permission: isMember ? null : 'authorization:grant:add',
    },
    clientRow(client, hasSecret),
    ...leftAlone('Role', role),
    ...leftAlone('OAuth client', client),
  ]);
}

function roleRow(choice: Choice<OwnRole>, wanted: readonly string[]): PlanRow {
  if (choice.action === 'create') {
    const why = `Holds the ${wanted.length} permissions that the background work needs, and no other.`;
    return { object: 'Role', name: choice.name, action: 'create', why, permission: 'authorization:role:add' };
  }
  const lacking = missingPermissions(grantedBy(choice.object), wanted);
  const { name } = choice.object;
  if (lacking.length === 0)
    return { object: 'Role', name, action: 'reuse', why: 'An earlier installation made it.', permission: null };
  const why = `An earlier installation made it; it lacks ${lacking.join(', ')}.`;
  return { object: 'Role', name, action: 'update', why, permission: 'authorization:role:edit' };
}

function clientRow(choice: Choice<GenesysOAuthClient>, hasSecret: boolean): PlanRow {
  const object = 'OAuth client';
  if (choice.action === 'create') {
    const why = 'Headroom works with this client, one for your organisation; its secret goes from server to server.';
    return { object, name: choice.name, action: 'create', why, permission: 'oauth:client:add' };
  }
  const { name } = choice.object;
  if (hasSecret) return { object, name, action: 'reuse', why: 'Headroom holds its secret already.', permission: null };
  const why = 'An earlier installation made it; it gets a new secret.';
  return { object, name, action: 'update', why, permission: 'oauth:client:edit' };
}

function leftAlone<T extends { id: string; name: string; description: string | null }>(
  object: string,
  choice: Choice<T>,
): PlanRow[] {
  const row = ({ name }: T, why: string): PlanRow => ({ object, name, action: 'leave', why, permission: null });
  return [
    ...choice.clashes.map((clash) => row(clash, 'It has our name, but we did not make it.')),
    ...choice.leftovers.map((leftover) =>
      row(leftover, 'Left over from an earlier installation. Uninstall removes it.'),
    ),
  ];
}

function requirementsOf(
  lacking: readonly string[],
  lackingScopes: readonly string[],
  wanted: readonly string[],
): Requirement[] {
  const forRole = lacking.filter((permission) => wanted.includes(permission));
  const forInstall = lacking.filter((permission) => !wanted.includes(permission));
  const requirement = (id: string, label: string, missing: readonly string[], passed: string): Requirement => ({
    id,
    label,
    state: missing.length === 0 ? 'passed' : 'failed',
    detail: missing.length === 0 ? passed : `Missing: ${missing.join(', ')}.`,
  });
  return [
    requirement('permissions', 'You may create roles and OAuth clients', forInstall, 'All permissions are there.'),
    requirement(
      'role-permissions',
      'You hold what the background role will hold',
      forRole,
      'Genesys Cloud lets you give only permissions you hold; you hold all of them.',
    ),
    requirement(
      'scopes',
      'Headroom is approved for your organisation',
      lackingScopes,
      'All OAuth scopes are approved.',
    ),
  ];
}
