import type { SimOAuthClient, SimOrganisation, SimRequest, SimUser } from '../core/types.ts';

/** Somebody or something roles can be given to. */
export type Subject =
  { readonly kind: 'user'; readonly user: SimUser } | { readonly kind: 'client'; readonly client: SimOAuthClient };

/** The person or OAuth client of an organisation with this id. */
export function findSubject(organisation: SimOrganisation, id: string | undefined): Subject | null {
  const user = organisation.users.get(id ?? '');
  if (user) return { kind: 'user', user };
  const client = organisation.clients.get(id ?? '');
  return client ? { kind: 'client', client } : null;
}

/** Gives a role. To people it becomes visible after the propagation delay; clients have it at once. */
export function grantRole(request: SimRequest, subject: Subject, roleId: string, divisionId: string): void {
  if (subject.kind === 'client') {
    const { client } = subject;
    if (!client.roleDivisions.some((pair) => pair.roleId === roleId)) client.roleDivisions.push({ roleId, divisionId });
    return;
  }
  const { user } = subject;
  if (user.roleIds.has(roleId) || user.pendingRoles.has(roleId)) return;
  const delayMs = request.world.config.current.oauth.rolePropagationSeconds * 1000;
  user.pendingRoles.set(roleId, request.world.clock.now() + delayMs);
}

/** Takes a role away, at once. */
export function revokeRole(subject: Subject, roleId: string): void {
  if (subject.kind === 'client') {
    subject.client.roleDivisions = subject.client.roleDivisions.filter((pair) => pair.roleId !== roleId);
    return;
  }
  subject.user.roleIds.delete(roleId);
  subject.user.pendingRoles.delete(roleId);
}

/** Roles a subject has or is about to have. */
export function roleIdsOf(subject: Subject): string[] {
  if (subject.kind === 'client') return subject.client.roleDivisions.map(({ roleId }) => roleId);
  return [...subject.user.roleIds, ...subject.user.pendingRoles.keys()];
}
