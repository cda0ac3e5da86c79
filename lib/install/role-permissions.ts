import { holdsGenesysPermission } from '#lib/auth/genesys-permissions.ts';
import type { PermissionPolicyInput } from '#lib/genesys/operations/authorization.ts';
import { FEATURES, type OperationFacts } from './features.ts';

/** Permissions the operations need, sorted. Of alternatives (`a or b`) the first one is taken. */
export function permissionsOf(operations: readonly OperationFacts[]): string[] {
  const needed = operations.flatMap(({ permission }) => permission?.split(' or ')[0] ?? []);
  return [...new Set(needed)].sort();
}

/** Exactly what the background role of a customer organisation holds. */
export function rolePermissions(): string[] {
  const operations = permissionsOf(FEATURES.flatMap((feature) => feature.operations));
  return [...new Set([...operations, ...FEATURES.flatMap((feature) => feature.topicPermissions)])].sort();
}

/** The permissions as Genesys wants them in a role: actions grouped by domain and entity. */
export function policiesOf(permissions: readonly string[]): PermissionPolicyInput[] {
  const actions = new Map<string, string[]>();
  for (const permission of permissions) {
    const [domain, entityName, action] = permission.split(':');
    if (!domain || !entityName || !action) throw new Error(`not a Genesys permission: "${permission}"`);
    const key = `${domain}:${entityName}`;
    actions.set(key, [...(actions.get(key) ?? []), action]);
  }
  return [...actions].map(([key, actionSet]) => {
    const [domain = '', entityName = ''] = key.split(':');
    return { domain, entityName, actionSet };
  });
}

/** The wanted permissions that are not held, in the order they were asked for. */
export function missingPermissions(held: readonly string[], wanted: readonly string[]): string[] {
  return wanted.filter((permission) => !holdsGenesysPermission(held, permission));
}

/** The scopes that a signed-in person's token lacks; the scope without `:readonly` includes the one with it. */
export function missingScopes(held: readonly string[], operations: readonly OperationFacts[]): string[] {
  const isHeld = (scope: string) => held.includes(scope) || held.includes(scope.replace(/:readonly$/, ''));
  return [...new Set(operations.map((operation) => operation.scope))].filter((scope) => !isHeld(scope)).sort();
}
