import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, errorResponse, notFound } from '../core/errors.ts';
import { queryList, readInput } from '../core/input.ts';
import { pageListing, readPage } from '../core/paging.ts';
import type { SimOrganisation, SimRequest, SimResponse, SimRole, SimRoute } from '../core/types.ts';
import { permissionPolicies, permissionsOfPolicies } from './permission-policies.ts';
import { findSubject, grantRole, revokeRole, roleIdsOf } from './role-grants.ts';

const readScopes = ['authorization', 'authorization:readonly'];

const policy = z.looseObject({ domain: z.string(), entityName: z.string(), actionSet: z.array(z.string()) });
const roleInput = z.looseObject({
  name: z.string().min(1).max(200),
  description: z.string().optional(),
  permissions: z.array(z.string()).optional(),
  permissionPolicies: z.array(policy).optional(),
});
const subjectsInput = z.looseObject({ subjectIds: z.array(z.string()), divisionIds: z.array(z.string()) });

/** People who have a role or are about to. */
function holders(organisation: SimOrganisation, roleId: string): string[] {
  return [...organisation.users.values()]
    .filter((user) => user.state === 'active' && roleIdsOf({ kind: 'user', user }).includes(roleId))
    .map(({ id }) => id);
}

function roleBody(organisation: SimOrganisation, role: SimRole, withCount = true): Record<string, unknown> {
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    ...(role.isDefault ? { defaultRoleId: role.name } : {}),
    permissions: role.permissions.filter((permission) => permission.split(':').length !== 3),
    unusedPermissions: [],
    permissionPolicies: permissionPolicies(role.permissions),
    ...(withCount ? { userCount: holders(organisation, role.id).length } : {}),
    roleNeedsUpdate: false,
    base: role.isDefault,
    default: role.isDefault,
    selfUri: `/api/v2/authorization/roles/${role.id}`,
  };
}

const findRole = (request: SimRequest) => request.organisation.roles.get(request.params.roleId ?? '') ?? null;
const roleNotFound = (request: SimRequest) => notFound(request.correlationId);

function inputPermissions(input: z.infer<typeof roleInput>): string[] {
  return [...new Set([...(input.permissions ?? []), ...permissionsOfPolicies(input.permissionPolicies ?? [])])];
}

function nameConflict(request: SimRequest, name: string, exceptId?: string): SimResponse | null {
  const isTaken = [...request.organisation.roles.values()].some((role) => role.name === name && role.id !== exceptId);
  if (!isTaken) return null;
  return errorResponse(request.correlationId, 409, 'general.conflict', `A role named ${name} already exists.`);
}

function createRole(request: SimRequest): SimResponse {
  const read = readInput(request, roleInput);
  if (!read.ok) return read.response;
  const conflict = nameConflict(request, read.value.name);
  if (conflict) return conflict;
  const { name, description = '' } = read.value;
  const role: SimRole = {
    id: randomUUID(),
    name,
    description,
    permissions: inputPermissions(read.value),
    isDefault: false,
  };
  request.organisation.roles.set(role.id, role);
  return { status: 200, body: roleBody(request.organisation, role) };
}

function updateRole(request: SimRequest): SimResponse {
  const role = findRole(request);
  if (!role) return roleNotFound(request);
  const read = readInput(request, roleInput);
  if (!read.ok) return read.response;
  const conflict = nameConflict(request, read.value.name, role.id);
  if (conflict) return conflict;
  const { name, description = role.description } = read.value;
  Object.assign(role, { name, description, permissions: inputPermissions(read.value) });
  return { status: 200, body: roleBody(request.organisation, role) };
}

function deleteRole(request: SimRequest): SimResponse {
  const { organisation, correlationId } = request;
  const role = findRole(request);
  if (!role) return roleNotFound(request);
  if (role.isDefault) return badRequest(correlationId, 'general.bad.request', 'The request is badly formed.');
  organisation.roles.delete(role.id);
  for (const user of organisation.users.values()) revokeRole({ kind: 'user', user }, role.id);
  for (const client of organisation.clients.values()) revokeRole({ kind: 'client', client }, role.id);
  return { status: 204 };
}

function changeUsers(request: SimRequest, isAdding: boolean): SimResponse {
  const { organisation } = request;
  const role = findRole(request);
  if (!role) return roleNotFound(request);
  const read = readInput(request, z.array(z.string()));
  if (!read.ok) return read.response;
  const users = read.value.map((id) => organisation.users.get(id));
  if (users.some((user) => user === undefined)) return roleNotFound(request);
  for (const user of users) {
    if (!user) continue;
    if (isAdding) grantRole(request, { kind: 'user', user }, role.id, organisation.homeDivisionId);
    else revokeRole({ kind: 'user', user }, role.id);
  }
  return { status: 200, body: read.value };
}

function grantToSubjects(request: SimRequest): SimResponse {
  const role = findRole(request);
  if (!role) return roleNotFound(request);
  const read = readInput(request, subjectsInput);
  if (!read.ok) return read.response;
  const subjects = read.value.subjectIds.map((id) => findSubject(request.organisation, id));
  if (subjects.includes(null)) return roleNotFound(request);
  const divisionId = read.value.divisionIds[0] ?? request.organisation.homeDivisionId;
  for (const subject of subjects) if (subject) grantRole(request, subject, role.id, divisionId);
  return { status: 204 };
}

function listRoles(request: SimRequest): SimResponse {
  const { organisation, query } = request;
  const ids = new Set(queryList(query, 'id'));
  const name = query.get('name')?.toLowerCase().replaceAll('*', '');
  const wantedPermissions = queryList(query, 'permission');
  const roles = [...organisation.roles.values()].filter(
    (role) =>
      (ids.size === 0 || ids.has(role.id)) &&
      (name === undefined || role.name.toLowerCase().includes(name)) &&
      wantedPermissions.every((permission) => role.permissions.includes(permission)),
  );
  roles.sort((left, right) => left.name.localeCompare(right.name));
  const withCount = query.get('userCount') !== 'false';
  return pageListing(request, roles, (role) => roleBody(organisation, role, withCount));
}

function listHolders(request: SimRequest): SimResponse {
  const role = findRole(request);
  if (!role) return roleNotFound(request);
  const ids = holders(request.organisation, role.id);
  const read = readPage(request, ids.length);
  if (!read.ok) return read.response;
  const { start, pageSize, pageNumber, pageCount } = read.page;
  const entities = ids.slice(start, start + pageSize).map((id) => ({ id, selfUri: `/api/v2/users/${id}` }));
  // This listing carries counts but, unlike most, no addresses.
  return { status: 200, body: { entities, pageSize, pageNumber, total: ids.length, pageCount } };
}

/** Roles and who has them. */
export function createRoleRoutes(): SimRoute[] {
  const path = '/api/v2/authorization/roles';
  const one = `${path}/:roleId`;
  const needs = (name: string): SimRoute['permissions'] => ({ type: 'ANY', names: [name] });
  const write = ['authorization'];
  return [
    {
      method: 'GET',
      path,
      operationId: 'getAuthorizationRoles',
      scopes: readScopes,
      permissions: needs('authorization:role:view'),
      handler: listRoles,
    },
    {
      method: 'POST',
      path,
      operationId: 'postAuthorizationRoles',
      scopes: write,
      permissions: needs('authorization:role:add'),
      handler: createRole,
    },
    {
      method: 'GET',
      path: one,
      operationId: 'getAuthorizationRole',
      scopes: readScopes,
      permissions: needs('authorization:role:view'),
      handler(request) {
        const role = findRole(request);
        return role ? { status: 200, body: roleBody(request.organisation, role) } : roleNotFound(request);
      },
    },
    {
      method: 'PUT',
      path: one,
      operationId: 'putAuthorizationRole',
      scopes: write,
      permissions: needs('authorization:role:edit'),
      handler: updateRole,
    },
    {
      method: 'DELETE',
      path: one,
      operationId: 'deleteAuthorizationRole',
      scopes: write,
      permissions: needs('authorization:role:delete'),
      handler: deleteRole,
    },
    {
      method: 'POST',
      path: one,
      operationId: 'postAuthorizationRole',
      scopes: write,
      permissions: { type: 'ALL', names: ['authorization:grant:add'] },
      handler: grantToSubjects,
    },
    {
      method: 'GET',
      path: `${one}/users`,
      operationId: 'getAuthorizationRoleUsers',
      scopes: readScopes,
      handler: listHolders,
    },
    {
      method: 'PUT',
      path: `${one}/users/add`,
      operationId: 'putAuthorizationRoleUsersAdd',
      scopes: write,
      permissions: needs('authorization:grant:add'),
      handler: (request) => changeUsers(request, true),
    },
    {
      method: 'PUT',
      path: `${one}/users/remove`,
      operationId: 'putAuthorizationRoleUsersRemove',
      scopes: write,
      permissions: needs('authorization:grant:delete'),
      handler: (request) => changeUsers(request, false),
    },
  ];
}
