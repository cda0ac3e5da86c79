import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, notFound } from '../core/errors.ts';
import { readInput } from '../core/input.ts';
import { roleIdsOfToken } from '../core/permissions.ts';
import type { SimOAuthClient, SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { oauthScopes } from '../data/scopes.ts';

const readScopes = ['oauth', 'oauth:readonly'];
const maxClients = 500;
const grantTypes = ['CODE', 'TOKEN', 'SAML2-BEARER', 'PASSWORD', 'CLIENT-CREDENTIALS'] as const;

const clientInput = z.looseObject({
  name: z.string().min(1),
  description: z.string().optional(),
  authorizedGrantType: z.string().optional(),
  accessTokenValiditySeconds: z.number().int().min(300).max(172_800).optional(),
  registeredRedirectUri: z.array(z.string()).optional(),
  scope: z.array(z.string()).optional(),
  roleIds: z.array(z.string()).optional(),
  roleDivisions: z.array(z.looseObject({ roleId: z.string(), divisionId: z.string() })).optional(),
  state: z.enum(['active', 'disabled', 'inactive']).optional(),
});
type ClientInput = z.infer<typeof clientInput>;

/** `OAuthClient`; the secret is told only when it is made. */
function clientBody(client: SimOAuthClient, withSecret = false): Record<string, unknown> {
  const creator =
    client.createdBy === null
      ? {}
      : { createdBy: { id: client.createdBy, selfUri: `/api/v2/users/${client.createdBy}` } };
  return {
    id: client.id,
    name: client.name,
    description: client.description,
    accessTokenValiditySeconds: client.accessTokenValiditySeconds,
    registeredRedirectUri: client.redirectUris,
    ...(withSecret ? { secret: client.secret } : {}),
    roleIds: client.roleDivisions.map(({ roleId }) => roleId),
    dateCreated: new Date(client.createdMs).toISOString(),
    dateModified: new Date(client.modifiedMs).toISOString(),
    ...creator,
    authorizedGrantType: client.grantType,
    scope: client.scopes,
    roleDivisions: client.roleDivisions,
    state: client.state,
    selfUri: `/api/v2/oauth/clients/${client.id}`,
  };
}

function findClient(request: SimRequest): SimOAuthClient | null {
  return request.organisation.clients.get(request.params.clientId ?? '') ?? null;
}

function rolesInput(request: SimRequest, input: ClientInput): SimOAuthClient['roleDivisions'] {
  if (input.roleDivisions) return input.roleDivisions.map(({ roleId, divisionId }) => ({ roleId, divisionId }));
  return (input.roleIds ?? []).map((roleId) => ({ roleId, divisionId: request.organisation.homeDivisionId }));
}

/** Whether the caller has every one of these roles, now. */
function callerHolds(request: SimRequest, roleIds: readonly string[]): boolean {
  const { organisation, token, user, world } = request;
  const own = new Set(roleIdsOfToken(organisation, token, user, world.clock.now()));
  return roleIds.every((roleId) => own.has(roleId));
}

/** What is wrong with a client, as the 400 Genesys gives, or null. */
function clientProblem(
  request: SimRequest,
  input: ClientInput,
  roles: SimOAuthClient['roleDivisions'],
  alreadyHeld: readonly string[],
): SimResponse | null {
  const { correlationId, organisation } = request;
  const { authorizedGrantType: grantType, scope = [] } = input;
  if (grantType === undefined) return badRequest(correlationId, 'grant.type.required', 'Grant type is required.');
  if (!grantTypes.some((known) => known === grantType)) {
    return badRequest(correlationId, 'bad.grant.type', 'Invalid grant type.');
  }
  if (grantType !== 'CLIENT-CREDENTIALS') {
    if (scope.length === 0) return badRequest(correlationId, 'missing.client.scope', 'Client scope is missing.');
    const isKnown = scope.every((name) => oauthScopes.includes(name));
    return isKnown ? null : badRequest(correlationId, 'auth.invalid.scope', 'Client has invalid scope');
  }
  if (roles.length === 0) {
    return badRequest(correlationId, 'missing.client.roles', 'Client roles and divisions are missing.');
  }
  const isReal = roles.every(
    ({ roleId, divisionId }) =>
      organisation.roles.has(roleId) && [organisation.homeDivisionId, '*'].includes(divisionId),
  );
  const given = roles.map(({ roleId }) => roleId).filter((roleId) => !alreadyHeld.includes(roleId));
  if (!isReal || !callerHolds(request, given)) {
    return badRequest(correlationId, 'bad.client.role', 'Client role is invalid.');
  }
  return null;
}

const newSecret = () => randomBytes(32).toString('base64url');

function createClient(request: SimRequest): SimResponse {
  const { organisation, correlationId, world, user } = request;
  const read = readInput(request, clientInput);
  if (!read.ok) return read.response;
  const input = read.value;
  const roles = rolesInput(request, input);
  const problem = clientProblem(request, input, roles, []);
  if (problem) return problem;
  if (input.state !== undefined && input.state !== 'active') {
    return badRequest(correlationId, 'bad.client.state', 'New clients can only have an active state');
  }
  if (organisation.clients.size >= maxClients) {
    return badRequest(correlationId, 'auth.too.many.clients', 'Too many clients exist in this organization.');
  }
  const nowMs = world.clock.now();
  const client: SimOAuthClient = {
    id: randomUUID(),
    name: input.name,
    description: input.description ?? '',
    secret: newSecret(),
    grantType: input.authorizedGrantType as SimOAuthClient['grantType'],
    accessTokenValiditySeconds: input.accessTokenValiditySeconds ?? 86_400,
    redirectUris: input.registeredRedirectUri ?? [],
    scopes: input.scope ?? [],
    roleDivisions: roles,
    state: 'active',
    createdMs: nowMs,
    modifiedMs: nowMs,
    createdBy: user?.id ?? null,
    authorizedOrganisationIds: new Set(),
  };
  organisation.clients.set(client.id, client);
  return { status: 200, body: clientBody(client, true) };
}

function updateClient(request: SimRequest): SimResponse {
  const client = findClient(request);
  if (!client) return notFound(request.correlationId);
  const read = readInput(request, clientInput);
  if (!read.ok) return read.response;
  const input = read.value;
  if (input.authorizedGrantType !== undefined && input.authorizedGrantType !== client.grantType) {
    return badRequest(request.correlationId, 'bad.grant.type', 'Invalid grant type.');
  }
  const roles = rolesInput(request, input);
  const held = client.roleDivisions.map(({ roleId }) => roleId);
  const problem = clientProblem(request, input, roles, held);
  if (problem) return problem;
  Object.assign(client, {
    name: input.name,
    description: input.description ?? '',
    accessTokenValiditySeconds: input.accessTokenValiditySeconds ?? client.accessTokenValiditySeconds,
    redirectUris: input.registeredRedirectUri ?? [],
    scopes: input.scope ?? [],
    roleDivisions: roles,
    state: input.state ?? client.state,
    modifiedMs: request.world.clock.now(),
  });
  if (client.state !== 'active') request.world.tokenStore.revoke((token) => token.clientId === client.id, 'client');
  return { status: 200, body: clientBody(client) };
}

function deleteClient(request: SimRequest): SimResponse {
  const client = findClient(request);
  if (!client) return notFound(request.correlationId);
  if (client.state === 'active') {
    const message = 'Clients must be marked as inactive to be eligible for deletion.';
    return badRequest(request.correlationId, 'cannot.delete.client', message);
  }
  request.organisation.clients.delete(client.id);
  request.world.tokenStore.revoke((token) => token.clientId === client.id, 'client');
  return { status: 204 };
}

function rotateSecret(request: SimRequest): SimResponse {
  const client = findClient(request);
  if (!client) return notFound(request.correlationId);
  if (
    !callerHolds(
      request,
      client.roleDivisions.map(({ roleId }) => roleId),
    )
  ) {
    const message = 'The caller does not have all the roles assigned to this client.';
    return badRequest(request.correlationId, 'bad.client.role', message);
  }
  client.secret = newSecret();
  client.modifiedMs = request.world.clock.now();
  return { status: 200, body: clientBody(client, true) };
}

/** Clients other organisations own that could act here: the vendor's, with what this organisation says to it. */
function authorizations({ world, organisation }: SimRequest): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  for (const owner of world.organisations.values()) {
    if (owner.id === organisation.id || owner.regionId !== organisation.regionId) continue;
    for (const client of owner.clients.values()) {
      if (!client.authorizedOrganisationIds.has(organisation.id)) continue;
      found.push({
        client: {
          id: client.id,
          name: client.name,
          authorizedGrantType: client.grantType,
          selfUri: `/api/v2/oauth/clients/${client.id}`,
        },
        scope: client.scopes,
        roles: [],
        resourceOwner: { id: organisation.id, name: organisation.name },
        dateCreated: new Date(client.createdMs).toISOString(),
        dateModified: new Date(client.modifiedMs).toISOString(),
        pending: false,
        state: 'Authorized',
        selfUri: `/api/v2/oauth/authorizations/${client.id}`,
      });
    }
  }
  return found;
}

const scopeBody = (id: string) => ({ id, description: id, selfUri: `/api/v2/oauth/scopes/${id}` });

function lookupRoutes(): SimRoute[] {
  const permissions: SimRoute['permissions'] = { type: 'ANY', names: ['oauth:client:authorize'] };
  return [
    {
      method: 'GET',
      path: '/api/v2/oauth/authorizations',
      operationId: 'getOauthAuthorizations',
      scopes: readScopes,
      permissions,
      handler(request) {
        const entities = authorizations(request);
        return { status: 200, body: { total: entities.length, entities, selfUri: request.path } };
      },
    },
    {
      method: 'GET',
      path: '/api/v2/oauth/authorizations/:clientId',
      operationId: 'getOauthAuthorization',
      scopes: readScopes,
      permissions,
      handler(request) {
        const selfUri = `/api/v2/oauth/authorizations/${request.params.clientId ?? ''}`;
        const found = authorizations(request).find((authorization) => authorization.selfUri === selfUri);
        return found ? { status: 200, body: found } : notFound(request.correlationId);
      },
    },
    {
      method: 'GET',
      path: '/api/v2/oauth/scopes',
      operationId: 'getOauthScopes',
      scopes: readScopes,
      handler: ({ path }) => ({
        status: 200,
        body: { total: oauthScopes.length, entities: oauthScopes.map(scopeBody), selfUri: path },
      }),
    },
    {
      method: 'GET',
      path: '/api/v2/oauth/scopes/:scopeId',
      operationId: 'getOauthScope',
      scopes: readScopes,
      handler({ params, correlationId }) {
        const { scopeId = '' } = params;
        return oauthScopes.includes(scopeId) ? { status: 200, body: scopeBody(scopeId) } : notFound(correlationId);
      },
    },
  ];
}

/** OAuth clients of the organisation, approvals of others' clients, scopes. */
export function createOAuthClientRoutes(): SimRoute[] {
  const path = '/api/v2/oauth/clients';
  const one = `${path}/:clientId`;
  const needs = (name: string): SimRoute['permissions'] => ({ type: 'ANY', names: [name] });
  const write = ['oauth'];
  return [
    ...lookupRoutes(),
    {
      method: 'GET',
      path,
      operationId: 'getOauthClients',
      scopes: readScopes,
      permissions: needs('oauth:client:view'),
      handler({ organisation }) {
        const entities = [...organisation.clients.values()].map((client) => clientBody(client));
        const total = entities.length;
        const uris = { firstUri: path, selfUri: path, lastUri: path };
        return { status: 200, body: { entities, pageSize: total, pageNumber: 1, total, pageCount: 1, ...uris } };
      },
    },
    {
      method: 'POST',
      path,
      operationId: 'postOauthClients',
      scopes: write,
      permissions: needs('oauth:client:add'),
      handler: createClient,
    },
    {
      method: 'GET',
      path: one,
      operationId: 'getOauthClient',
      scopes: readScopes,
      permissions: needs('oauth:client:view'),
      handler(request) {
        const client = findClient(request);
        return client ? { status: 200, body: clientBody(client) } : notFound(request.correlationId);
      },
    },
    {
      method: 'PUT',
      path: one,
      operationId: 'putOauthClient',
      scopes: write,
      permissions: needs('oauth:client:edit'),
      handler: updateClient,
    },
    {
      method: 'DELETE',
      path: one,
      operationId: 'deleteOauthClient',
      scopes: write,
      permissions: needs('oauth:client:delete'),
      handler: deleteClient,
    },
    {
      method: 'POST',
      path: `${one}/secret`,
      operationId: 'postOauthClientSecret',
      scopes: write,
      permissions: needs('oauth:client:edit'),
      handler: rotateSecret,
    },
  ];
}
