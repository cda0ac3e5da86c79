import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, notFound } from '../core/errors.ts';
import { queryList, readInput } from '../core/input.ts';
import { pageListing } from '../core/paging.ts';
import type { SimGroup, SimRequest, SimResponse, SimRoute, SimUser } from '../core/types.ts';
import { userBody } from './user-body.ts';
import { matchesAll, readQ64, searchAnswer, searchBody } from './user-search.ts';
import type { FieldReader } from './user-search.ts';

const readScopes = ['groups', 'groups:readonly'];
const maxMembersAtOnce = 50;

const createBody = z.looseObject({
  name: z.string().min(1),
  description: z.string().optional(),
  type: z.enum(['official', 'social']),
  visibility: z.enum(['public', 'owners', 'members']),
  ownerIds: z.array(z.string()).optional(),
});
const updateBody = z.looseObject({
  version: z.number().int(),
  name: z.string().min(1).optional(),
  description: z.string().optional(),
});
const membersBody = z.looseObject({ memberIds: z.array(z.string()), version: z.number().int().optional() });

function groupBody(group: SimGroup): Record<string, unknown> {
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    dateModified: new Date(group.modifiedMs).toISOString(),
    memberCount: group.memberIds.length,
    state: 'active',
    version: group.version,
    type: group.type,
    rulesVisible: true,
    visibility: group.visibility,
    rolesEnabled: true,
    includeOwners: false,
    callsEnabled: false,
    owners: group.ownerIds.map((id) => ({ id, selfUri: `/api/v2/users/${id}` })),
    selfUri: `/api/v2/groups/${group.id}`,
  };
}

function findGroup(request: SimRequest): SimGroup | null {
  return request.organisation.groups.get(request.params.groupId ?? '') ?? null;
}

const groupNotFound = (request: SimRequest) =>
  notFound(request.correlationId, 'Unable to find a group with that groupId', 'general.resource.not.found');

function isNameTaken(request: SimRequest, name: string, exceptId?: string): boolean {
  return [...request.organisation.groups.values()].some((group) => group.name === name && group.id !== exceptId);
}

function touch(request: SimRequest, group: SimGroup): void {
  group.version += 1;
  group.modifiedMs = request.world.clock.now();
}

function createGroup(request: SimRequest): SimResponse {
  const read = readInput(request, createBody);
  if (!read.ok) return read.response;
  const { name, description = '', type, visibility, ownerIds = [] } = read.value;
  if (isNameTaken(request, name)) {
    return badRequest(request.correlationId, 'group.name.in.use', 'This group name is currently in use.');
  }
  const modifiedMs = request.world.clock.now();
  const group: SimGroup = {
    id: randomUUID(),
    name,
    description,
    memberIds: [],
    version: 1,
    type,
    visibility,
    ownerIds,
    modifiedMs,
  };
  request.organisation.groups.set(group.id, group);
  return { status: 200, body: groupBody(group) };
}

function updateGroup(request: SimRequest): SimResponse {
  const group = findGroup(request);
  if (!group) return groupNotFound(request);
  const read = readInput(request, updateBody);
  if (!read.ok) return read.response;
  const { version, name = group.name, description = group.description } = read.value;
  if (version !== group.version) {
    return badRequest(request.correlationId, 'general.conflict', 'Resource conflict - Unexpected version was provided');
  }
  if (isNameTaken(request, name, group.id)) {
    return badRequest(request.correlationId, 'group.name.in.use', 'This group name is currently in use.');
  }
  Object.assign(group, { name, description });
  touch(request, group);
  return { status: 200, body: groupBody(group) };
}

function deleteGroup(request: SimRequest): SimResponse {
  const group = findGroup(request);
  if (!group) return groupNotFound(request);
  request.organisation.groups.delete(group.id);
  for (const id of group.memberIds) {
    const user = request.organisation.users.get(id);
    if (user) user.groupIds = user.groupIds.filter((groupId) => groupId !== group.id);
  }
  return { status: 204 };
}

function addMembers(request: SimRequest): SimResponse {
  const { organisation, correlationId } = request;
  const group = findGroup(request);
  if (!group) return groupNotFound(request);
  const read = readInput(request, membersBody);
  if (!read.ok) return read.response;
  const { memberIds, version } = read.value;
  if (memberIds.length > maxMembersAtOnce) {
    return badRequest(correlationId, 'constraint.validation', `memberIds: at most ${maxMembersAtOnce} at a time`);
  }
  if (version !== undefined && version !== group.version) {
    return badRequest(correlationId, 'general.conflict', 'Resource conflict updating members.');
  }
  if (memberIds.some((id) => !organisation.users.has(id))) {
    return badRequest(correlationId, 'general.resource.not.found', 'Group members were not found.');
  }
  for (const id of memberIds) {
    if (group.memberIds.includes(id)) continue;
    group.memberIds.push(id);
    organisation.users.get(id)?.groupIds.push(group.id);
  }
  touch(request, group);
  return { status: 202, body: {} };
}

function removeMembers(request: SimRequest): SimResponse {
  const group = findGroup(request);
  if (!group) return groupNotFound(request);
  const ids = new Set(queryList(request.query, 'ids'));
  if (ids.size === 0) return badRequest(request.correlationId, 'bad.request', 'ids is required');
  group.memberIds = group.memberIds.filter((id) => !ids.has(id));
  for (const id of ids) {
    const user = request.organisation.users.get(id);
    if (user) user.groupIds = user.groupIds.filter((groupId) => groupId !== group.id);
  }
  touch(request, group);
  return { status: 202, body: {} };
}

function individualsOf({ organisation }: SimRequest, group: SimGroup): SimUser[] {
  return group.memberIds.flatMap((id) => {
    const user = organisation.users.get(id);
    return user?.state === 'active' ? [user] : [];
  });
}

function listMembers(request: SimRequest): SimResponse {
  const group = findGroup(request);
  if (!group) return groupNotFound(request);
  const expand = new Set(queryList(request.query, 'expand'));
  return pageListing(request, individualsOf(request, group), (user) =>
    userBody(request.world, request.organisation, user, expand),
  );
}

/** All of them in one answer: the operation takes no paging parameters. */
function listIndividuals(request: SimRequest): SimResponse {
  const group = findGroup(request);
  if (!group) return groupNotFound(request);
  const users = individualsOf(request, group);
  const selfUri = `/api/v2/groups/${group.id}/individuals`;
  return {
    status: 200,
    body: {
      entities: users.map((user) => userBody(request.world, request.organisation, user, new Set())),
      pageSize: users.length,
      pageNumber: 1,
      total: users.length,
      pageCount: 1,
      firstUri: selfUri,
      lastUri: selfUri,
      selfUri,
    },
  };
}

function groupFields(group: SimGroup): FieldReader {
  const fields: Record<string, string> = {
    id: group.id,
    name: group.name,
    description: group.description,
    type: group.type,
  };
  return (field) => (fields[field] === undefined ? [] : [fields[field]]);
}

function searchGroups(request: SimRequest, input: unknown): SimResponse {
  const read = readInput({ ...request, body: input }, searchBody);
  if (!read.ok) return read.response;
  const found = [...request.organisation.groups.values()].filter((group) =>
    matchesAll(groupFields(group), read.value.query),
  );
  return { status: 200, body: searchAnswer(found, read.value, '/api/v2/groups/search', 'groups', groupBody) };
}

function listGroups(request: SimRequest): SimResponse {
  const ids = new Set(queryList(request.query, 'id'));
  const groups = [...request.organisation.groups.values()].filter(({ id }) => ids.size === 0 || ids.has(id));
  groups.sort((left, right) => left.name.localeCompare(right.name));
  if (/^desc/i.test(request.query.get('sortOrder') ?? '')) groups.reverse();
  return pageListing(request, groups, groupBody);
}

/** Groups and their members. */
export function createGroupRoutes(): SimRoute[] {
  const path = '/api/v2/groups';
  const one = `${path}/:groupId`;
  const needs = (name: string): SimRoute['permissions'] => ({ type: 'ANY', names: [name] });
  return [
    { method: 'GET', path, operationId: 'getGroups', scopes: readScopes, handler: listGroups },
    {
      method: 'POST',
      path,
      operationId: 'postGroups',
      scopes: ['groups'],
      permissions: needs('directory:group:add'),
      handler: createGroup,
    },
    {
      method: 'GET',
      path: `${path}/search`,
      operationId: 'getGroupsSearch',
      scopes: readScopes,
      handler: (request) => searchGroups(request, readQ64(request.query.get('q64'))),
    },
    {
      method: 'POST',
      path: `${path}/search`,
      operationId: 'postGroupsSearch',
      scopes: ['groups'],
      handler: (request) => searchGroups(request, request.body),
    },
    {
      method: 'GET',
      path: one,
      operationId: 'getGroup',
      scopes: readScopes,
      handler(request) {
        const group = findGroup(request);
        return group ? { status: 200, body: groupBody(group) } : groupNotFound(request);
      },
    },
    {
      method: 'PUT',
      path: one,
      operationId: 'putGroup',
      scopes: ['groups'],
      permissions: needs('directory:group:edit'),
      handler: updateGroup,
    },
    {
      method: 'DELETE',
      path: one,
      operationId: 'deleteGroup',
      scopes: ['groups'],
      permissions: needs('directory:group:delete'),
      handler: deleteGroup,
    },
    {
      method: 'GET',
      path: `${one}/individuals`,
      operationId: 'getGroupIndividuals',
      scopes: readScopes,
      handler: listIndividuals,
    },
    { method: 'GET', path: `${one}/members`, operationId: 'getGroupMembers', scopes: readScopes, handler: listMembers },
    {
      method: 'POST',
      path: `${one}/members`,
      operationId: 'postGroupMembers',
      scopes: ['groups'],
      handler: addMembers,
    },
    {
      method: 'DELETE',
      path: `${one}/members`,
      operationId: 'deleteGroupMembers',
      scopes: ['groups'],
      handler: removeMembers,
    },
  ];
}
