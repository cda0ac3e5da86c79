/** Domain policies (`DomainPermissionPolicy`) for permission strings: one for each domain and entity. */
export function permissionPolicies(permissions: readonly string[]): Record<string, unknown>[] {
  const actions = new Map<string, Set<string>>();
  for (const permission of permissions) {
    const [domain, entityName, action] = permission.split(':');
    if (!domain || !entityName || !action) continue;
    const key = `${domain}:${entityName}`;
    const set = actions.get(key) ?? new Set<string>();
    set.add(action);
    actions.set(key, set);
  }
  return [...actions].map(([key, set]) => {
    const [domain = '', entityName = ''] = key.split(':');
    return { domain, entityName, actionSet: [...set].sort(), allowConditions: false };
  });
}

/** Permission strings of domain policies, the reverse of {@link permissionPolicies}. */
export function permissionsOfPolicies(
  policies: readonly { readonly domain: string; readonly entityName: string; readonly actionSet: readonly string[] }[],
): string[] {
  return policies.flatMap(({ domain, entityName, actionSet }) =>
    actionSet.map((action) => `${domain}:${entityName}:${action}`),
  );
}
