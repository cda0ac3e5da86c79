import 'server-only';
import { randomUUID } from 'node:crypto';
import { env } from '#lib/env.ts';
import { tokensMe } from '#lib/genesys/operations/tokens.ts';
import { usersMe } from '#lib/genesys/operations/users.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { Role } from '#lib/tenancy/permissions.ts';
import type { SignInEnvironment } from './environments.ts';
import { rolesOf } from './roles.ts';

/** Who signed in, as Genesys Cloud itself says it; nothing here comes from a URL. */
export type Identity = {
  readonly orgId: string;
  readonly organisationName: string;
  readonly environmentId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly isPartner: boolean;
};

export type IdentityCode = 'genesys_unreachable' | 'foreign_token';

/**
 * Asks Genesys Cloud whose token this is. The organisation comes from `GET /tokens/me` on the environment's own API host,
 * so that a token of another region or of another OAuth client is refused (`foreign_token`).
 */
export async function readIdentity(
  environment: SignInEnvironment,
  accessToken: string,
): Promise<Result<Identity, IdentityCode>> {
  const attempt = `sign-in-${randomUUID()}`;
  const credential = { kind: 'user', id: attempt, environment, accessToken } as const;
  const options = {
    org: attempt,
    consumer: 'sign-in',
    priority: 'interactive',
    freshness: 'network',
    credential,
  } as const;
  const token = await gateway().call(tokensMe, {}, options);
  if (!token.ok) return unreachable(token.error);
  const user = await gateway().call(usersMe, { expand: ['authorization'] }, options);
  if (!user.ok) return unreachable(user.error);

  const { organization, OAuthClient } = token.data.data;
  if (OAuthClient?.id !== environment.clientId) {
    return fail('foreign_token', 'This sign-in was made for another application. Start again from the sign-in page.');
  }
  const isPartner = env().PARTNER_ORGANISATION_IDS.includes(organization.id);
  const me = user.data.data;
  return ok({
    orgId: organization.id,
    organisationName: organization.name ?? organization.id,
    environmentId: environment.id,
    userId: me.id,
    name: me.name ?? me.email ?? me.id,
    email: me.email ?? '',
    roles: rolesOf(me.authorization?.permissions ?? [], isPartner),
    isPartner,
  });
}

function unreachable(cause: unknown) {
  return fail('genesys_unreachable', 'Genesys Cloud did not answer who signed in. Try again in a moment.', {
    retryable: true,
    cause,
  });
}
