import { answersChallenge, findClient, isSameSecret } from './oauth-state.ts';
import type { OAuthState, OwnedClient } from './oauth-state.ts';
import type { SimToken } from './types.ts';
import type { CoreWorld } from './world.ts';

/** What the token endpoint answers, with whom it concerned for the log. */
export type TokenAnswer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly clientId: string | null;
  readonly token: SimToken | null;
};

type Credentials = { readonly clientId: string; readonly secret: string | null };

/** An error of the token endpoint, which is no ErrorBody. */
function refuse(status: 400 | 401, error: string, description: string, clientId: string | null = null): TokenAnswer {
  return { status, body: { error, description, error_description: description }, clientId, token: null };
}

function readCredentials(authorization: string | undefined, form: URLSearchParams): Credentials | null {
  const basic = /^basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (basic) {
    const [id = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    // RFC 6749 §2.3.1: both parts are form-encoded before they are joined.
    return { clientId: decodeForm(id), secret: decodeForm(rest.join(':')) };
  }
  const clientId = form.get('client_id');
  return clientId ? { clientId, secret: null } : null;
}

function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    if (cause instanceof URIError) return text;
    throw cause;
  }
}

function success(world: CoreWorld, owned: OwnedClient, token: SimToken, withRefresh: boolean): TokenAnswer {
  return {
    status: 200,
    clientId: owned.client.id,
    token,
    body: {
      access_token: token.value,
      token_type: 'bearer',
      expires_in: owned.client.accessTokenValiditySeconds - 1,
      ...(withRefresh ? { refresh_token: world.tokenStore.issueRefresh(token) } : {}),
    },
  };
}

/** Issues a token for a person of an organisation, or for the client itself. */
function issue(world: CoreWorld, owned: OwnedClient, organisationId: string, userId: string | null): SimToken | null {
  const organisation = world.organisations.get(organisationId);
  const user = userId === null ? null : organisation?.users.get(userId);
  if (!organisation || user === undefined || (user && user.state !== 'active')) return null;
  const grant = { organisation, clientOrganisation: owned.owner, client: owned.client, user };
  return world.tokenStore.issue(grant, world.clock.now(), world.config.current.oauth.tokensPerUserAndClient);
}

function exchangeCode(
  world: CoreWorld,
  state: OAuthState,
  owned: OwnedClient,
  form: URLSearchParams,
  isConfidential: boolean,
): TokenAnswer {
  const { client } = owned;
  const invalid = (why: string) => refuse(400, 'invalid_grant', why, client.id);
  if (client.grantType !== 'CODE')
    return refuse(400, 'unauthorized_client', 'grant type not allowed for client', client.id);
  const grant = state.takeCode(form.get('code') ?? '');
  if (grant?.clientId !== client.id) return invalid('authorization code is invalid or expired');
  if (grant.redirectUri !== form.get('redirect_uri')) return invalid('redirect uri does not match');
  const verifier = form.get('code_verifier');
  if (grant.challenge === null) {
    if (!isConfidential) return refuse(401, 'invalid_client', 'authentication failed', client.id);
  } else if (!verifier || !answersChallenge(grant.challenge, verifier)) return invalid('code verifier does not match');
  const token = issue(world, owned, grant.organisationId, grant.userId);
  return token ? success(world, owned, token, isConfidential) : invalid('the person is no longer active');
}

function refresh(world: CoreWorld, owned: OwnedClient, form: URLSearchParams): TokenAnswer {
  const { client } = owned;
  const previous = world.tokenStore.takeRefresh(form.get('refresh_token') ?? '');
  if (previous?.clientId !== client.id) return refuse(400, 'invalid_grant', 'refresh token is invalid', client.id);
  const isApproved =
    previous.organisationId === owned.owner.id || client.authorizedOrganisationIds.has(previous.organisationId);
  const token = isApproved ? issue(world, owned, previous.organisationId, previous.userId) : null;
  return token
    ? success(world, owned, token, true)
    : refuse(400, 'invalid_grant', 'refresh token is invalid', client.id);
}

/** `POST /oauth/token`: client credentials, authorization code (secret, PKCE, or both) and refresh. */
export function answerTokenRequest(
  world: CoreWorld,
  state: OAuthState,
  regionId: string,
  authorization: string | undefined,
  form: URLSearchParams,
): TokenAnswer {
  const credentials = readCredentials(authorization, form);
  if (!credentials) return refuse(400, 'invalid_request', 'client credentials are missing');
  const { clientId, secret } = credentials;
  const waitSeconds = state.throttle(clientId);
  if (waitSeconds !== null) {
    return refuse(400, 'invalid_request', `rate limit exceeded; retry in ${waitSeconds} seconds`, clientId);
  }
  const owned = findClient(world, regionId, clientId);
  if (!owned) return refuse(400, 'invalid_client', 'client not found', clientId);
  const { client, owner } = owned;
  if (client.state !== 'active') return refuse(400, 'invalid_client', 'client is not active', clientId);
  if (secret !== null && !isSameSecret(secret, client.secret)) {
    return refuse(401, 'invalid_client', 'authentication failed', clientId);
  }
  const isConfidential = secret !== null;
  const grantType = form.get('grant_type');
  if (grantType === 'authorization_code') return exchangeCode(world, state, owned, form, isConfidential);
  if (grantType !== 'client_credentials' && grantType !== 'refresh_token') {
    return refuse(400, 'unsupported_grant_type', `grant type ${grantType ?? ''} is not supported`, clientId);
  }
  if (!isConfidential) return refuse(401, 'invalid_client', 'authentication failed', clientId);
  const wanted = grantType === 'client_credentials' ? 'CLIENT-CREDENTIALS' : 'CODE';
  if (client.grantType !== wanted)
    return refuse(400, 'unauthorized_client', 'grant type not allowed for client', clientId);
  if (grantType === 'refresh_token') return refresh(world, owned, form);
  const token = issue(world, owned, owner.id, null);
  if (!token) throw new Error('A client of a missing organisation asked for a token');
  return success(world, owned, token, false);
}
