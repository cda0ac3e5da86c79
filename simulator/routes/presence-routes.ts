import { z } from 'zod';
import { badRequest, errorResponse } from '../core/errors.ts';
import { queryList, readInput } from '../core/input.ts';
import { changeUserState, holdByHand, routingStatusFor } from '../core/presence.ts';
import { pageListing } from '../core/paging.ts';
import type { SimOrganisation, SimRequest, SimResponse, SimRoute, SimUser } from '../core/types.ts';
import { systemPresences } from '../data/presence-definitions.ts';
import { presenceBody, routingStatusBody } from './user-body.ts';
import { findUser, userNotFound } from './user-routes.ts';

const presenceRead = ['presence', 'presence:readonly'];
const maxPresences = 50;

const presenceInput = z.looseObject({
  presenceDefinition: z.looseObject({ id: z.string() }),
  message: z.string().max(500).optional(),
});
const bulkInput = z.array(
  z.looseObject({
    id: z.string(),
    presenceDefinition: z.looseObject({ id: z.string() }),
    message: z.string().optional(),
  }),
);
const routingInput = z.looseObject({
  status: z.enum(['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING']),
});

type Definition = SimOrganisation['presenceDefinitions'][number];

function definitionOf(organisation: SimOrganisation, id: string): Definition | null {
  return organisation.presenceDefinitions.find((definition) => definition.id === id) ?? null;
}

function definitionBody(organisation: SimOrganisation, definition: Definition): Record<string, unknown> {
  const system = systemPresences.find(({ name }) => name === definition.systemPresence);
  return {
    id: definition.id,
    name: definition.label,
    type: definition.primary ? 'System' : 'User',
    languageLabels: { en: definition.label, en_US: definition.label },
    systemPresence: system?.type ?? 'Available',
    divisionId: definition.primary ? '*' : organisation.homeDivisionId,
    deactivated: false,
    selfUri: `/api/v2/presence/definitions/${definition.id}`,
  };
}

/** Others' presence takes `presence:userPresence:edit`; one's own takes nothing. */
function mayChange(request: SimRequest, user: SimUser): SimResponse | null {
  const permission = 'presence:userPresence:edit';
  if (request.user?.id === user.id || request.hasPermission(permission)) return null;
  const sentence = 'Unable to perform the requested action. You are missing the following permission(s):';
  return errorResponse(request.correlationId, 403, 'missing.permissions', `${sentence} [${permission}]`);
}

function applyPresence(request: SimRequest, user: SimUser, definition: Definition, message: string | undefined): void {
  holdByHand(user, request.world.clock.now());
  changeUserState(request.world, request.organisation, user, {
    presence: { definitionId: definition.id, systemPresence: definition.systemPresence, message: message ?? '' },
    routingStatus: routingStatusFor(definition.systemPresence),
  });
}

function patchPresence(request: SimRequest): SimResponse {
  const user = findUser(request, request.params.userId);
  if (!user) return userNotFound(request);
  const read = readInput(request, presenceInput);
  if (!read.ok) return read.response;
  const refusal = mayChange(request, user);
  if (refusal) return refusal;
  const definition = definitionOf(request.organisation, read.value.presenceDefinition.id);
  if (!definition) {
    return badRequest(request.correlationId, 'invalid.presence', 'The presence definition does not exist.');
  }
  applyPresence(request, user, definition, read.value.message);
  return { status: 200, body: presenceBody(user) };
}

function putBulk(request: SimRequest): SimResponse {
  const { organisation, correlationId } = request;
  const read = readInput(request, bulkInput);
  if (!read.ok) return read.response;
  if (read.value.length > maxPresences) {
    const message = `Only ${maxPresences} user presences can be updated at a time.`;
    return badRequest(correlationId, 'max.user.presences', message);
  }
  const changes: { user: SimUser; definition: Definition; message: string | undefined }[] = [];
  for (const { id, presenceDefinition, message } of read.value) {
    const user = findUser(request, id);
    const definition = definitionOf(organisation, presenceDefinition.id);
    if (!user || !definition) return userNotFound(request);
    if (definition.systemPresence === 'On Queue') {
      const refusal = 'The endpoint does not support updating to the ON_QUEUE presence';
      return badRequest(correlationId, 'endpoint.does.not.support.on.queue', refusal);
    }
    changes.push({ user, definition, message });
  }
  for (const { user, definition, message } of changes) applyPresence(request, user, definition, message);
  return { status: 200, body: changes.map(({ user }) => ({ id: user.id, ...presenceBody(user) })) };
}

function getBulk(request: SimRequest): SimResponse {
  const ids = queryList(request.query, 'id');
  if (ids.length > maxPresences) {
    const message = `Only ${maxPresences} user presences can be requested at a time.`;
    return badRequest(request.correlationId, 'max.user.presences', message);
  }
  const users = ids.flatMap((id) => findUser(request, id) ?? []);
  return {
    status: 200,
    body: users.map((user) => {
      const { source, presenceDefinition, message, modifiedDate, selfUri } = presenceBody(user);
      return {
        id: user.id,
        userId: user.id,
        source,
        sourceId: 'PURECLOUD',
        presenceDefinition,
        message,
        modifiedDate,
        selfUri,
      };
    }),
  };
}

function getPresence(request: SimRequest): SimResponse {
  const user = findUser(request, request.params.userId);
  return user ? { status: 200, body: presenceBody(user) } : userNotFound(request);
}

function putRoutingStatus(request: SimRequest): SimResponse {
  const user = findUser(request, request.params.userId);
  if (!user) return userNotFound(request);
  const read = readInput(request, routingInput);
  if (!read.ok) return read.response;
  holdByHand(user, request.world.clock.now());
  changeUserState(request.world, request.organisation, user, { routingStatus: read.value.status });
  return { status: 200, body: routingStatusBody(user) };
}

function definitionRoutes(): SimRoute[] {
  return [
    {
      method: 'GET',
      path: '/api/v2/presence/definitions',
      operationId: 'getPresenceDefinitions',
      scopes: presenceRead,
      permissions: { type: 'ALL', names: ['presence:presenceDefinition:view'] },
      handler: ({ organisation, path }) => {
        const entities = organisation.presenceDefinitions.map((definition) => definitionBody(organisation, definition));
        return { status: 200, body: { total: entities.length, entities, selfUri: path } };
      },
    },
    {
      method: 'GET',
      path: '/api/v2/presence/definitions/:definitionId',
      operationId: 'getPresenceDefinition',
      scopes: presenceRead,
      permissions: { type: 'ALL', names: ['presence:presenceDefinition:view'] },
      handler(request) {
        const definition = definitionOf(request.organisation, request.params.definitionId ?? '');
        if (!definition)
          return errorResponse(request.correlationId, 404, 'not.found', 'The requested resource was not found.');
        return { status: 200, body: definitionBody(request.organisation, definition) };
      },
    },
    {
      method: 'GET',
      path: '/api/v2/presencedefinitions',
      operationId: 'getPresencedefinitions',
      scopes: presenceRead,
      handler: (request) =>
        pageListing(request, request.organisation.presenceDefinitions, ({ id, label, systemPresence, primary }) => ({
          id,
          name: label,
          languageLabels: { en: label, en_US: label },
          systemPresence,
          deactivated: false,
          primary,
          selfUri: `/api/v2/presencedefinitions/${id}`,
        })),
    },
    {
      method: 'GET',
      path: '/api/v2/systempresences',
      operationId: 'getSystempresences',
      scopes: presenceRead,
      handler: () => ({
        status: 200,
        body: systemPresences.map(({ id, name }) => ({ id, name, selfUri: `/api/v2/systempresences/${id}` })),
      }),
    },
  ];
}

/** Presence and routing status of people, and the presences an organisation has. */
export function createPresenceRoutes(): SimRoute[] {
  const bulk = (path: string, operationId: string): SimRoute => ({
    method: 'GET',
    path,
    operationId,
    scopes: presenceRead,
    handler: getBulk,
  });
  return [
    ...definitionRoutes(),
    bulk('/api/v2/users/presences/purecloud/bulk', 'getUsersPresencesPurecloudBulk'),
    bulk('/api/v2/users/presences/:sourceId/bulk', 'getUsersPresenceBulk'),
    {
      method: 'PUT',
      path: '/api/v2/users/presences/bulk',
      operationId: 'putUsersPresencesBulk',
      scopes: presenceRead,
      permissions: { type: 'ANY', names: ['presence:userPresence:edit'] },
      handler: putBulk,
    },
    {
      method: 'GET',
      path: '/api/v2/users/:userId/presences/purecloud',
      operationId: 'getUserPresencesPurecloud',
      scopes: presenceRead,
      handler: getPresence,
    },
    {
      method: 'GET',
      path: '/api/v2/users/:userId/presences/:sourceId',
      operationId: 'getUserPresence',
      scopes: presenceRead,
      handler: getPresence,
    },
    {
      method: 'PATCH',
      path: '/api/v2/users/:userId/presences/purecloud',
      operationId: 'patchUserPresencesPurecloud',
      scopes: ['presence'],
      handler: patchPresence,
    },
    {
      method: 'PATCH',
      path: '/api/v2/users/:userId/presences/:sourceId',
      operationId: 'patchUserPresence',
      scopes: ['presence'],
      handler: patchPresence,
    },
    {
      method: 'GET',
      path: '/api/v2/users/:userId/routingstatus',
      operationId: 'getUserRoutingstatus',
      scopes: ['users', 'users:readonly'],
      handler(request) {
        const user = findUser(request, request.params.userId);
        return user ? { status: 200, body: routingStatusBody(user) } : userNotFound(request);
      },
    },
    {
      method: 'PUT',
      path: '/api/v2/users/:userId/routingstatus',
      operationId: 'putUserRoutingstatus',
      scopes: ['users'],
      handler: putRoutingStatus,
    },
  ];
}
