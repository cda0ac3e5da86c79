import { z } from 'zod';
import { badRequest } from '../core/errors.ts';
import { readInput } from '../core/input.ts';
import type { SimOrganisation, SimRequest, SimRoute } from '../core/types.ts';

type IdleTimeout = { idleTokenTimeoutSeconds: number; enableIdleTokenTimeout: boolean };

const timeouts = new WeakMap<SimOrganisation, IdleTimeout>();
const timeoutBody = z.looseObject({
  idleTokenTimeoutSeconds: z.number().int(),
  enableIdleTokenTimeout: z.boolean().optional(),
});

function timeoutOf(organisation: SimOrganisation): IdleTimeout {
  return timeouts.get(organisation) ?? { idleTokenTimeoutSeconds: 28_800, enableIdleTokenTimeout: false };
}

/** `TokenInfo` of the calling token. */
export function tokenInfoBody({ token, organisation, world }: SimRequest): Record<string, unknown> {
  const owner = world.organisations.get(token.clientOrganisationId) ?? organisation;
  const home = world.organisations.get(token.homeOrganisationId) ?? organisation;
  const client = owner.clients.get(token.clientId);
  const { enableIdleTokenTimeout, idleTokenTimeoutSeconds } = timeoutOf(organisation);
  return {
    organization: { id: organisation.id, name: organisation.name },
    homeOrganization: { id: home.id, name: home.name },
    authorizedScope: [...token.scopes],
    ...(enableIdleTokenTimeout ? { dateTokenIdles: world.clock.iso(idleTokenTimeoutSeconds * 1000) } : {}),
    OAuthClient: {
      id: token.clientId,
      name: client?.name ?? '',
      organization: { id: owner.id, name: owner.name },
    },
  };
}

/** The calling token, and the organisation's idle time-out. */
export function createTokenRoutes(): SimRoute[] {
  return [
    {
      method: 'GET',
      path: '/api/v2/tokens/me',
      operationId: 'getTokensMe',
      scopes: ['user-basic-info'],
      handler: (request) => ({ status: 200, body: tokenInfoBody(request) }),
    },
    {
      method: 'HEAD',
      path: '/api/v2/tokens/me',
      operationId: 'headTokensMe',
      scopes: ['user-basic-info'],
      handler: () => ({ status: 200 }),
    },
    {
      method: 'DELETE',
      path: '/api/v2/tokens/me',
      operationId: 'deleteTokensMe',
      scopes: ['user-basic-info'],
      handler({ token, world }) {
        world.tokenStore.revoke((other) => other.id === token.id, 'logout');
        return { status: 200 };
      },
    },
    {
      method: 'GET',
      path: '/api/v2/tokens/timeout',
      operationId: 'getTokensTimeout',
      scopes: ['authorization', 'authorization:readonly', 'organization', 'organization:readonly'],
      handler: ({ organisation }) => ({ status: 200, body: timeoutOf(organisation) }),
    },
    {
      method: 'PUT',
      path: '/api/v2/tokens/timeout',
      operationId: 'putTokensTimeout',
      scopes: ['authorization'],
      permissions: { type: 'ANY', names: ['directory:organization:admin'] },
      handler(request) {
        const read = readInput(request, timeoutBody);
        if (!read.ok) return read.response;
        const { idleTokenTimeoutSeconds, enableIdleTokenTimeout = true } = read.value;
        if (idleTokenTimeoutSeconds < 300 || idleTokenTimeoutSeconds > 28_800) {
          const message = 'When HIPAA is not enabled timeout must be between 300 and 28800 seconds';
          return badRequest(request.correlationId, 'token.timeout.exceeded', message);
        }
        timeouts.set(request.organisation, { idleTokenTimeoutSeconds, enableIdleTokenTimeout });
        return { status: 200, body: timeoutOf(request.organisation) };
      },
    },
    {
      method: 'DELETE',
      path: '/api/v2/tokens/:userId',
      operationId: 'deleteToken',
      scopes: ['user-basic-info'],
      permissions: { type: 'ANY', names: ['oauth:token:delete'] },
      handler({ params, organisation, world }) {
        const { userId } = params;
        world.tokenStore.revoke(
          (token) => token.userId === userId && token.organisationId === organisation.id,
          'logout',
        );
        return { status: 204 };
      },
    },
  ];
}
