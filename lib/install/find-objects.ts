import 'server-only';
import { env } from '#lib/env.ts';
import { rolesList, type GenesysRole } from '#lib/genesys/operations/authorization.ts';
import { oauthClientsList, type GenesysOAuthClient } from '#lib/genesys/operations/oauth-clients.ts';
import { ok, type Result } from '#lib/result.ts';
import type { AdminCalls, AdminCode } from './admin-calls.ts';
import { ownerMark } from './choose-object.ts';

/** Name of the background role; also the prefix of everything we create. */
export const ROLE_NAME = 'Headroom';

/** Name of an organisation's background client. */
export function clientName(organisationName: string): string {
  return `Headroom for ${organisationName}`;
}

/** The mark of this deployment's partner. */
export function mark(): string {
  return ownerMark(env().PARTNER_ID);
}

/** A role as the installation sees it. */
export type OwnRole = GenesysRole & { readonly name: string };

/** All roles whose name starts with ours, whoever made them. */
export async function listRoles(admin: AdminCalls): Promise<Result<OwnRole[], AdminCode>> {
  const roles: OwnRole[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const answer = await admin.call(rolesList, { pageNumber, name: `${ROLE_NAME}*` });
    if (!answer.ok) return answer;
    for (const role of answer.data.entities) {
      const { name } = role;
      if (name?.startsWith(ROLE_NAME)) roles.push({ ...role, name });
    }
    if (pageNumber >= (answer.data.pageCount ?? 1)) return ok(roles);
  }
}

/** All client-credentials clients whose name starts with ours, whoever made them. */
export async function listClients(admin: AdminCalls): Promise<Result<GenesysOAuthClient[], AdminCode>> {
  const answer = await admin.call(oauthClientsList, {});
  if (!answer.ok) return answer;
  return ok(
    answer.data.entities.filter(
      (client) => client.authorizedGrantType === 'CLIENT-CREDENTIALS' && client.name.startsWith(ROLE_NAME),
    ),
  );
}

/** Permissions a role grants, written out. */
export function grantedBy(role: GenesysRole): string[] {
  const fromPolicies = role.permissionPolicies.flatMap(({ domain, entityName, actionSet }) =>
    actionSet.map((action) => `${domain ?? '*'}:${entityName ?? '*'}:${action}`),
  );
  return [...new Set([...role.permissions, ...fromPolicies])];
}
