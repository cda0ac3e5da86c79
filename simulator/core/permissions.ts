import { permissionCatalogue } from '../data/permission-catalogue.ts';
import type { SimOrganisation, SimRoute, SimToken, SimUser } from './types.ts';

/** True when a granted permission covers the wanted one; `*` stands for any entity or action. */
export function covers(granted: string, wanted: string): boolean {
  if (granted === wanted) return true;
  if (!granted.includes('*')) return false;
  const have = granted.split(':');
  const want = wanted.split(':');
  return have.length === want.length && have.every((part, index) => part === '*' || part === want[index]);
}

/** Role ids of a person that count at `nowMs`; grants whose propagation delay has passed become visible on the way. */
export function visibleRoleIds(user: SimUser, nowMs: number): ReadonlySet<string> {
  for (const [roleId, visibleAtMs] of user.pendingRoles) {
    if (visibleAtMs > nowMs) continue;
    user.pendingRoles.delete(roleId);
    user.roleIds.add(roleId);
  }
  return user.roleIds;
}

/** Permission strings, wildcards included, of some roles. */
export function permissionsOfRoles(organisation: SimOrganisation, roleIds: Iterable<string>): Set<string> {
  const granted = new Set<string>();
  for (const roleId of roleIds) {
    for (const permission of organisation.roles.get(roleId)?.permissions ?? []) granted.add(permission);
  }
  return granted;
}

/** Role ids a token acts with: the person's, or those of the client for client credentials. */
export function roleIdsOfToken(
  organisation: SimOrganisation,
  token: SimToken,
  user: SimUser | null,
  nowMs: number,
): Iterable<string> {
  if (user) return visibleRoleIds(user, nowMs);
  return organisation.clients.get(token.clientId)?.roleDivisions.map(({ roleId }) => roleId) ?? [];
}

/** Whether some granted permission covers the wanted one. */
export function holds(granted: Iterable<string>, wanted: string): boolean {
  for (const permission of granted) if (covers(permission, wanted)) return true;
  return false;
}

/** The permissions of a route that the caller lacks, in the route's order; empty when it may go on. */
export function missingPermissions(
  needed: SimRoute['permissions'],
  hasPermission: (permission: string) => boolean,
): readonly string[] {
  if (!needed || needed.names.length === 0) return [];
  const missing = needed.names.filter((name) => !hasPermission(name));
  if (needed.type === 'ANY') return missing.length === needed.names.length ? missing : [];
  return missing;
}

/** Every permission of the catalogue that the granted ones cover, as full strings, sorted. */
export function expandPermissions(granted: Iterable<string>): string[] {
  const expanded = new Set<string>();
  for (const permission of granted) {
    const [domain = '', entity = '', action = ''] = permission.split(':');
    if (!permission.includes('*')) {
      expanded.add(permission);
      continue;
    }
    for (const [domainName, entities] of Object.entries(permissionCatalogue)) {
      if (domain !== '*' && domain !== domainName) continue;
      for (const [entityName, actions] of Object.entries(entities)) {
        if (entity !== '*' && entity !== entityName) continue;
        for (const name of actions)
          if (action === '*' || action === name) expanded.add(`${domainName}:${entityName}:${name}`);
      }
    }
  }
  return [...expanded].sort();
}

/**
 * The scopes of a route when the token holds none of them, written as Genesys does (`[users:readonly, users]`); null when
 * one is held or the token has no scopes to check.
 */
export function missingScope(scopes: readonly string[], token: SimToken): string | null {
  if (token.userId === null || scopes.length === 0) return null;
  const isHeld = scopes.some((scope) => token.scopes.includes(scope));
  if (isHeld) return null;
  const readonlyFirst = [...scopes].sort(
    (left, right) => Number(right.endsWith(':readonly')) - Number(left.endsWith(':readonly')),
  );
  return `[${readonlyFirst.join(', ')}]`;
}
