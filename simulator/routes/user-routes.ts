import { z } from 'zod';
import { badRequest, commonError, notFound } from '../core/errors.ts';
import { queryList, readInput } from '../core/input.ts';
import { cursorListing, pageListing } from '../core/paging.ts';
import type { SimRequest, SimResponse, SimRoute, SimUser } from '../core/types.ts';
import { forgetDirectoryOrder, usersByName, usersInState } from './directory-order.ts';
import { organisationBody } from './organisation-routes.ts';
import { tokenInfoBody } from './token-routes.ts';
import { userBody } from './user-body.ts';
import { matchesAll, readQ64, searchAnswer, searchBody, userFields } from './user-search.ts';

const readScopes = ['users', 'users:readonly'];
const maxIds = 100;

const updateBody = z.looseObject({
  version: z.number().int(),
  name: z.string().min(1).optional(),
  department: z.string().optional(),
  title: z.string().optional(),
  email: z.email().optional(),
  manager: z.string().optional(),
  state: z.enum(['active', 'inactive', 'deleted']).optional(),
});

/** A person of the caller's organisation; deleted ones count as gone unless asked for. */
export function findUser(request: SimRequest, userId: string | undefined): SimUser | null {
  return request.organisation.users.get(userId ?? '') ?? null;
}

/** 404 of the user operations. */
export function userNotFound(request: SimRequest): SimResponse {
  return notFound(request.correlationId, 'Unable to find a user with that userId', 'general.resource.not.found');
}

const stateFilters = ['active', 'inactive', 'deleted', 'any'] as const;

/** People a list asks for (`state`, `id`, `sortOrder`), or the 400. */
function selectUsers(
  request: SimRequest,
): { ok: true; users: readonly SimUser[] } | { ok: false; response: SimResponse } {
  const { organisation, query, correlationId } = request;
  const wantedState = query.get('state') ?? 'active';
  const state = stateFilters.find((known) => known === wantedState);
  if (!state) {
    const message = `Value [${wantedState}] is not valid for parameter [state]. Allowable values are: ${stateFilters.join(', ')}`;
    return { ok: false, response: badRequest(correlationId, 'invalid.query.param.value', message) };
  }
  const ids = queryList(query, 'id');
  if (ids.length > maxIds) {
    const message = `Only ${maxIds} users can be requested at a time.`;
    return { ok: false, response: badRequest(correlationId, 'max.user.ids', message) };
  }
  const wanted = new Set(ids);
  const users =
    ids.length > 0 ? usersByName(organisation).filter(({ id }) => wanted.has(id)) : usersInState(organisation, state);
  const isDescending = /^desc/i.test(query.get('sortOrder') ?? '');
  return { ok: true, users: isDescending ? users.toReversed() : users };
}

const expandOf = (request: SimRequest): ReadonlySet<string> => new Set(queryList(request.query, 'expand'));

function search(request: SimRequest, input: unknown): SimResponse {
  const read = readInput({ ...request, body: input }, searchBody);
  if (!read.ok) return read.response;
  const body = read.value;
  const asksForState = JSON.stringify(body.query).includes('"state"');
  const found = usersByName(request.organisation).filter(
    (user) => (asksForState || user.state === 'active') && matchesAll(userFields(user), body.query),
  );
  const { sortBy } = body;
  if (sortBy && sortBy !== 'name') {
    const key = (user: SimUser) => userFields(user)(sortBy)[0]?.toLowerCase() ?? '';
    found.sort((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0));
  }
  if (body.sortOrder === 'DESC') found.reverse();
  const expand = new Set(body.expand);
  const toBody = (user: SimUser) => userBody(request.world, request.organisation, user, expand);
  return { status: 200, body: searchAnswer(found, body, '/api/v2/users/search', 'users', toBody) };
}

function patchUser(request: SimRequest): SimResponse {
  const { organisation, correlationId } = request;
  const user = findUser(request, request.params.userId);
  if (!user) return userNotFound(request);
  const read = readInput(request, updateBody);
  if (!read.ok) return read.response;
  const { version, name, department, title, email, manager, state } = read.value;
  if (version !== user.version) {
    return badRequest(correlationId, 'general.conflict', 'Resource conflict - Unexpected version was provided');
  }
  if (manager !== undefined && !organisation.users.has(manager)) return userNotFound(request);
  Object.assign(user, {
    ...(name === undefined ? {} : { name }),
    ...(department === undefined ? {} : { department }),
    ...(title === undefined ? {} : { title }),
    ...(email === undefined ? {} : { email, username: email }),
    ...(manager === undefined ? {} : { managerId: manager }),
    ...(state === undefined ? {} : { state }),
    version: user.version + 1,
  });
  forgetDirectoryOrder(organisation);
  if (state !== undefined && state !== 'active') {
    request.world.tokenStore.revoke((token) => token.userId === user.id, 'client');
  }
  return { status: 200, body: userBody(request.world, organisation, user, new Set()) };
}

function getMe(request: SimRequest): SimResponse {
  const { user, world, organisation, correlationId } = request;
  if (!user) return commonError(correlationId, 400, 'not.a.user');
  const expand = expandOf(request);
  return {
    status: 200,
    body: {
      ...userBody(world, organisation, user, expand),
      ...(expand.has('organization') ? { organization: organisationBody(organisation) } : {}),
      ...(expand.has('token') ? { token: tokenInfoBody(request) } : {}),
      ...(expand.has('trustors') ? { trustors: [] } : {}),
      ...(expand.has('date') ? { date: { currentDate: world.clock.iso() } } : {}),
      ...(expand.has('orgProducts') ? { orgProducts: [] } : {}),
    },
  };
}

/** Directory of people. */
export function createUserRoutes(): SimRoute[] {
  return [
    {
      method: 'GET',
      path: '/api/v2/users',
      operationId: 'getUsers',
      scopes: readScopes,
      handler(request) {
        const selected = selectUsers(request);
        if (!selected.ok) return selected.response;
        const expand = expandOf(request);
        return pageListing(request, selected.users, (user) =>
          userBody(request.world, request.organisation, user, expand),
        );
      },
    },
    {
      method: 'GET',
      path: '/api/v2/users/query',
      operationId: 'getUsersQuery',
      scopes: readScopes,
      permissions: { type: 'ANY', names: ['directory:user:view'] },
      handler(request) {
        const selected = selectUsers(request);
        if (!selected.ok) return selected.response;
        const expand = expandOf(request);
        return cursorListing(request, selected.users, (user) =>
          userBody(request.world, request.organisation, user, expand),
        );
      },
    },
    { method: 'GET', path: '/api/v2/users/me', operationId: 'getUsersMe', scopes: ['user-basic-info'], handler: getMe },
    {
      method: 'POST',
      path: '/api/v2/users/search',
      operationId: 'postUsersSearch',
      scopes: readScopes,
      permissions: { type: 'ANY', names: ['directory:user:view'] },
      handler: (request) => search(request, request.body),
    },
    {
      method: 'GET',
      path: '/api/v2/users/search',
      operationId: 'getUsersSearch',
      scopes: readScopes,
      permissions: { type: 'ANY', names: ['directory:user:view'] },
      handler: (request) => search(request, readQ64(request.query.get('q64'))),
    },
    {
      method: 'GET',
      path: '/api/v2/users/:userId',
      operationId: 'getUser',
      scopes: readScopes,
      handler(request) {
        const user = findUser(request, request.params.userId);
        if (!user || (user.state === 'deleted' && request.query.get('state') !== 'deleted'))
          return userNotFound(request);
        return { status: 200, body: userBody(request.world, request.organisation, user, expandOf(request)) };
      },
    },
    {
      method: 'PATCH',
      path: '/api/v2/users/:userId',
      operationId: 'patchUser',
      scopes: ['users'],
      permissions: { type: 'ANY', names: ['admin', 'directory:user:edit', 'directory:organization:admin'] },
      handler: patchUser,
    },
    {
      method: 'GET',
      path: '/api/v2/users/:userId/trustors',
      operationId: 'getUserTrustors',
      scopes: readScopes,
      permissions: { type: 'ALL', names: ['authorization:orgTrustor:view'] },
      handler: (request) =>
        findUser(request, request.params.userId) ? pageListing(request, [], (item) => item) : userNotFound(request),
    },
  ];
}
