import { z } from 'zod';
import { badRequest, notFound } from '../core/errors.ts';
import { readInput } from '../core/input.ts';
import { pageListing } from '../core/paging.ts';
import { visibleRoleIds } from '../core/permissions.ts';
import type { SimOrganisation, SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { permissionCatalogue } from '../data/permission-catalogue.ts';
import { permissionPolicies } from './permission-policies.ts';
import { findSubject, grantRole, revokeRole, roleIdsOf } from './role-grants.ts';
import type { Subject } from './role-grants.ts';
import { authorizationBody } from './user-body.ts';
import { findUser, userNotFound } from './user-routes.ts';

const readScopes = ['authorization', 'authorization:readonly'];
const grantsInput = z.looseObject({
  grants: z.array(z.looseObject({ roleId: z.string(), divisionId: z.string() })),
});

function divisionBody(organisation: SimOrganisation): Record<string, unknown> {
  return {
    id: organisation.homeDivisionId,
    name: 'Home',
    description: 'Home division',
    homeDivision: true,
    objectCounts: {},
    selfUri: `/api/v2/authorization/divisions/${organisation.homeDivisionId}`,
  };
}

/** `AuthzSubject`: what a person or client may do, role by role. */
function subjectBody(request: SimRequest, subject: Subject): Record<string, unknown> {
  const { organisation, world } = request;
  const id = subject.kind === 'user' ? subject.user.id : subject.client.id;
  const roleIds = subject.kind === 'user' ? [...visibleRoleIds(subject.user, world.clock.now())] : roleIdsOf(subject);
  return {
    id,
    name: subject.kind === 'user' ? subject.user.name : subject.client.name,
    grants: roleIds.flatMap((roleId) => {
      const role = organisation.roles.get(roleId);
      if (!role) return [];
      const policies = permissionPolicies(role.permissions).map(({ domain, entityName, actionSet }) => ({
        actions: actionSet,
        domain,
        entityName,
      }));
      return {
        subjectId: id,
        division: divisionBody(organisation),
        role: {
          id: role.id,
          name: role.name,
          description: role.description,
          policies,
          default: role.isDefault,
          selfUri: `/api/v2/authorization/roles/${role.id}`,
        },
        grantMadeAt: new Date(1_700_000_000_000).toISOString(),
      };
    }),
    version: 1,
    selfUri: `/api/v2/authorization/subjects/${id}`,
  };
}

function bulkGrant(request: SimRequest, change: 'add' | 'remove'): SimResponse {
  const { organisation, params, correlationId } = request;
  const subject = findSubject(organisation, params.subjectId);
  if (!subject) return notFound(correlationId);
  const read = readInput(request, grantsInput);
  if (!read.ok) return read.response;
  const { grants } = read.value;
  if (grants.some(({ roleId }) => !organisation.roles.has(roleId))) {
    return badRequest(correlationId, 'general.bad.request', 'The request is badly formed.');
  }
  for (const { roleId, divisionId } of grants) {
    if (change === 'add') grantRole(request, subject, roleId, divisionId);
    else revokeRole(subject, roleId);
  }
  return { status: 204 };
}

function singleGrant(request: SimRequest, change: 'add' | 'remove'): SimResponse {
  const { subjectId, divisionId = '', roleId = '' } = request.params;
  const subject = findSubject(request.organisation, subjectId);
  if (!subject || !request.organisation.roles.has(roleId)) return notFound(request.correlationId);
  if (change === 'add') grantRole(request, subject, roleId, divisionId);
  else revokeRole(subject, roleId);
  return { status: 204 };
}

function replaceUserRoles(request: SimRequest): SimResponse {
  const { organisation } = request;
  const user = findUser(request, request.params.subjectId);
  if (!user) return userNotFound(request);
  const read = readInput(request, z.array(z.string()));
  if (!read.ok) return read.response;
  if (read.value.some((id) => !organisation.roles.has(id))) {
    return badRequest(request.correlationId, 'general.bad.request', 'The request is badly formed.');
  }
  const subject: Subject = { kind: 'user', user };
  for (const id of roleIdsOf(subject)) if (!read.value.includes(id)) revokeRole(subject, id);
  for (const id of read.value) grantRole(request, subject, id, organisation.homeDivisionId);
  return { status: 200, body: authorizationBody(request.world, organisation, user) };
}

function listPermissions(request: SimRequest): SimResponse {
  return pageListing(request, Object.entries(permissionCatalogue), ([domain, entities]) => ({
    id: domain,
    domain,
    permissionMap: Object.fromEntries(
      Object.entries(entities).map(([entityType, actions]) => [
        entityType,
        actions.map((action) => ({
          domain,
          entityType,
          action,
          label: `${action} ${entityType}`,
          allowsConditions: false,
          divisionAware: false,
        })),
      ]),
    ),
    selfUri: `/api/v2/authorization/permissions`,
  }));
}

/** Who may do what: subjects, divisions, permissions, products. */
export function createAuthorizationRoutes(): SimRoute[] {
  const subject = '/api/v2/authorization/subjects/:subjectId';
  const adds: SimRoute['permissions'] = { type: 'ALL', names: ['authorization:grant:add'] };
  const removes: SimRoute['permissions'] = { type: 'ALL', names: ['authorization:grant:delete'] };
  const views: SimRoute['permissions'] = { type: 'ANY', names: ['authorization:grant:view'] };
  const write = ['authorization'];
  return [
    {
      method: 'GET',
      path: '/api/v2/authorization/subjects/me',
      operationId: 'getAuthorizationSubjectsMe',
      scopes: readScopes,
      handler(request) {
        const { user, token, world } = request;
        const client = world.organisations.get(token.clientOrganisationId)?.clients.get(token.clientId);
        const caller: Subject | null = user ? { kind: 'user', user } : client ? { kind: 'client', client } : null;
        return caller ? { status: 200, body: subjectBody(request, caller) } : notFound(request.correlationId);
      },
    },
    {
      method: 'GET',
      path: subject,
      operationId: 'getAuthorizationSubject',
      scopes: readScopes,
      permissions: views,
      handler(request) {
        const found = findSubject(request.organisation, request.params.subjectId);
        return found ? { status: 200, body: subjectBody(request, found) } : notFound(request.correlationId);
      },
    },
    {
      method: 'POST',
      path: `${subject}/bulkadd`,
      operationId: 'postAuthorizationSubjectBulkadd',
      scopes: write,
      permissions: adds,
      handler: (request) => bulkGrant(request, 'add'),
    },
    {
      method: 'POST',
      path: `${subject}/bulkremove`,
      operationId: 'postAuthorizationSubjectBulkremove',
      scopes: write,
      permissions: removes,
      handler: (request) => bulkGrant(request, 'remove'),
    },
    {
      method: 'POST',
      path: `${subject}/divisions/:divisionId/roles/:roleId`,
      operationId: 'postAuthorizationSubjectDivisionRole',
      scopes: write,
      permissions: adds,
      handler: (request) => singleGrant(request, 'add'),
    },
    {
      method: 'DELETE',
      path: `${subject}/divisions/:divisionId/roles/:roleId`,
      operationId: 'deleteAuthorizationSubjectDivisionRole',
      scopes: write,
      permissions: removes,
      handler: (request) => singleGrant(request, 'remove'),
    },
    {
      method: 'GET',
      path: '/api/v2/users/:subjectId/roles',
      operationId: 'getUserRoles',
      scopes: readScopes,
      permissions: views,
      handler(request) {
        const user = findUser(request, request.params.subjectId);
        return user
          ? { status: 200, body: authorizationBody(request.world, request.organisation, user) }
          : userNotFound(request);
      },
    },
    {
      method: 'PUT',
      path: '/api/v2/users/:subjectId/roles',
      operationId: 'putUserRoles',
      scopes: write,
      permissions: { type: 'ANY', names: ['authorization:grant:add'] },
      handler: replaceUserRoles,
    },
    {
      method: 'GET',
      path: '/api/v2/authorization/permissions',
      operationId: 'getAuthorizationPermissions',
      scopes: readScopes,
      handler: listPermissions,
    },
    {
      method: 'GET',
      path: '/api/v2/authorization/products',
      operationId: 'getAuthorizationProducts',
      scopes: readScopes,
      handler() {
        const entities = ['purecloud', 'engage', 'wem', 'byoc'].map((id) => ({ id }));
        const total = entities.length;
        return { status: 200, body: { entities, pageSize: total, pageNumber: 1, total, pageCount: 1 } };
      },
    },
    {
      method: 'GET',
      path: '/api/v2/authorization/divisions',
      operationId: 'getAuthorizationDivisions',
      scopes: readScopes,
      handler: (request) => pageListing(request, [request.organisation], divisionBody),
    },
    {
      method: 'GET',
      path: '/api/v2/authorization/divisions/home',
      operationId: 'getAuthorizationDivisionsHome',
      scopes: readScopes,
      handler: ({ organisation }) => ({ status: 200, body: divisionBody(organisation) }),
    },
  ];
}
