import 'server-only';
import type { GatewayCode, UserCredential } from '#lib/genesys/gateway-types.ts';
import type { Operation } from '#lib/genesys/operation.ts';
import { tokensMe } from '#lib/genesys/operations/tokens.ts';
import { usersMe, type GenesysMe } from '#lib/genesys/operations/users.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { signInAgain } from './sign-in-again.ts';

/** Why a call with the admin's own token gave nothing. `sign_in_again`: Genesys Cloud no longer accepts that token. */
export type AdminCode = Exclude<GatewayCode, 'unauthorized'> | 'sign_in_again' | 'wrong_organisation';

/** Calls Genesys Cloud as the signed-in admin, in a budget of their own. */
export type AdminCalls = {
  call<P, A>(operation: Operation<P, A>, params: P): Promise<Result<A, AdminCode>>;
};

/** `consumer` names the wizard's step in the ledger. */
export function adminCalls(ctx: OrgContext, credential: UserCredential, consumer: string): AdminCalls {
  return {
    async call(operation, params) {
      const answer = await gateway().call(operation, params, {
        org: ctx.orgId,
        consumer,
        priority: 'interactive',
        freshness: 'network',
        credential,
      });
      if (answer.ok) return ok(answer.data.data);
      const { code, ...failure } = answer.error;
      if (code === 'unauthorized') return signInAgain();
      return { ok: false, error: { ...failure, code } };
    },
  };
}

/** Who the admin is, as Genesys Cloud says now. */
export type AdminIdentity = {
  readonly userId: string;
  readonly name: string;
  readonly organisationName: string;
  readonly permissions: readonly string[];
  readonly scopes: readonly string[];
  readonly roleIds: readonly string[];
};

/** Asks whose token it is; one of another organisation than the context's is refused before anything else is done with it. */
export async function readAdmin(ctx: OrgContext, admin: AdminCalls): Promise<Result<AdminIdentity, AdminCode>> {
  const token = await admin.call(tokensMe, {});
  if (!token.ok) return token;
  if (token.data.organization.id !== ctx.orgId) {
    const name = token.data.organization.name ?? token.data.organization.id;
    return fail(
      'wrong_organisation',
      `This sign-in belongs to ${name}. Sign in to the organisation you want to install.`,
    );
  }
  const me = await admin.call(usersMe, { expand: ['authorization'] });
  if (!me.ok) return me;
  return ok({
    userId: me.data.id,
    name: me.data.name ?? me.data.email ?? me.data.id,
    organisationName: token.data.organization.name ?? ctx.orgId,
    permissions: heldPermissions(me.data),
    scopes: token.data.authorizedScope,
    roleIds: me.data.authorization?.roles.map((role) => role.id) ?? [],
  });
}

/** Genesys lists permissions as text, as policies, or both. */
function heldPermissions(me: GenesysMe): string[] {
  const { permissions = [], permissionPolicies = [] } = me.authorization ?? {};
  const fromPolicies = permissionPolicies.flatMap(({ domain, entityName, actionSet }) =>
    actionSet.map((action) => `${domain ?? '*'}:${entityName ?? '*'}:${action}`),
  );
  return [...new Set([...permissions, ...fromPolicies])];
}
