import type { IncomingMessage } from 'node:http';
import { commonError, errorResponse } from './errors.ts';
import { holds, missingPermissions, missingScope, permissionsOfRoles, roleIdsOfToken } from './permissions.ts';
import type { RateDecision } from './rate-limiter.ts';
import type { SimOrganisation, SimResponse, SimRoute, SimToken, SimUser } from './types.ts';
import type { CoreWorld } from './world.ts';

/** Body bytes Genesys takes (`request.bytes.max`). */
export const maxBodyBytes = 512_000;

/** Who calls. */
export type Caller = {
  readonly token: SimToken;
  readonly organisation: SimOrganisation;
  readonly user: SimUser | null;
};

/** Finds the caller of a bearer token, or the 401. A token of another region is unknown here. */
export function authenticate(
  world: CoreWorld,
  regionId: string,
  request: IncomingMessage,
  correlationId: string,
): { readonly ok: true; readonly caller: Caller } | { readonly ok: false; readonly response: SimResponse } {
  const bearer = /^bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!bearer) return { ok: false, response: commonError(correlationId, 401, 'authentication.required') };
  const token = world.tokenStore.find(bearer, world.clock.now());
  const organisation = token && world.organisations.get(token.organisationId);
  if (!token || organisation?.regionId !== regionId) {
    return { ok: false, response: commonError(correlationId, 401, 'bad.credentials') };
  }
  const user = token.userId === null ? null : (organisation.users.get(token.userId) ?? null);
  if (token.userId !== null && user?.state !== 'active') {
    return { ok: false, response: commonError(correlationId, 401, 'bad.credentials') };
  }
  return { ok: true, caller: { token, organisation, user } };
}

/** The caller's test for permissions, by the roles that count now. */
export function permissionTest(world: CoreWorld, caller: Caller): (permission: string) => boolean {
  const { organisation, token, user } = caller;
  const granted = permissionsOfRoles(organisation, roleIdsOfToken(organisation, token, user, world.clock.now()));
  return (permission) => holds(granted, permission);
}

/** The 403 a caller gets for want of scope or permission, or null when it may go on. */
export function authorise(
  route: SimRoute,
  caller: Caller,
  hasPermission: (permission: string) => boolean,
  correlationId: string,
): SimResponse | null {
  const scope = missingScope(route.scopes, caller.token);
  if (scope !== null) {
    return errorResponse(
      correlationId,
      403,
      'app.not.authorized.for.scope',
      `App not authorized to use scope ${scope}`,
      {
        messageWithParams: 'App not authorized to use scope {scope}',
        params: { scope },
      },
    );
  }
  const missing = missingPermissions(route.permissions, hasPermission);
  if (missing.length === 0) return null;
  const permissions = `[${missing.join(', ')}]`;
  const isAny = route.permissions?.type === 'ANY' && missing.length > 1;
  const [code, sentence] = isAny
    ? [
        'missing.any.permissions',
        'Unable to perform the requested action. You must have at least one of the following permissions assigned:',
      ]
    : ['missing.permissions', 'Unable to perform the requested action. You are missing the following permission(s):'];
  return errorResponse(correlationId, 403, code, `${sentence} ${permissions}`, {
    messageWithParams: `${sentence} {permissions}`,
    params: { permissions },
  });
}

/** The 429 of a refused request. */
export function tooManyRequests(decision: RateDecision, correlationId: string): SimResponse {
  const { rejection } = decision;
  if (!rejection) throw new Error('tooManyRequests: the request was admitted');
  const { retryAfterSeconds, limit } = rejection;
  const extras = { ...(limit ? { limit } : {}) };
  if (retryAfterSeconds === null) {
    const message = `Rate limit exceeded the maximum [${rejection.allowed}] requests within [${rejection.windowSeconds}] seconds`;
    return errorResponse(correlationId, 429, 'too.many.requests', message, extras);
  }
  const message = `Rate limit exceeded the maximum. Retry the request in [${retryAfterSeconds}] seconds`;
  return errorResponse(correlationId, 429, 'too.many.requests.retry.after', message, {
    ...extras,
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}

/** Parses a JSON body: undefined when empty, or the 413, 415 or 400. */
export function parseBody(
  request: IncomingMessage,
  body: { readonly bytes: Buffer; readonly isTooLarge: boolean },
  correlationId: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly response: SimResponse } {
  if (body.isTooLarge) return { ok: false, response: commonError(correlationId, 413, 'request.entity.too.large') };
  if (body.bytes.length === 0) return { ok: true, value: undefined };
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(request.headers['content-type'] ?? '')) {
    return { ok: false, response: commonError(correlationId, 415, 'unsupported.media.type') };
  }
  try {
    return { ok: true, value: JSON.parse(body.bytes.toString('utf8')) as unknown };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return { ok: false, response: commonError(correlationId, 400, 'bad.request') };
  }
}
