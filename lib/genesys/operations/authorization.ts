import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { namedRef, nothing, orEmpty, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const permissionPolicy = z.object({
  domain: orNull(z.string()),
  entityName: orNull(z.string()),
  actionSet: orEmpty(z.string()),
});

const role = z.object({
  id: z.string(),
  name: orNull(z.string()),
  description: orNull(z.string()),
  permissions: orEmpty(z.string()),
  permissionPolicies: orEmpty(permissionPolicy),
  userCount: orNull(z.number()),
  default: orNull(z.boolean()),
});

/** A role of the organisation. */
export type GenesysRole = z.infer<typeof role>;

/** What a role grants: `actionSet` on `domain:entityName`. */
export type PermissionPolicyInput = {
  readonly domain: string;
  readonly entityName: string;
  readonly actionSet: readonly string[];
  readonly allowConditions?: boolean;
};

/** Body of a role that is created or replaced. */
export type RoleInput = {
  readonly name: string;
  readonly description?: string;
  readonly permissionPolicies: readonly PermissionPolicyInput[];
};

const family = 'authorization';

/** `GET /authorization/roles`; `name` filters, with `*` as a wildcard at the end (platform document §9.1). */
export const rolesList = defineOperation({
  name: 'authorization.roles.list',
  family,
  method: 'GET',
  request: (params: PageParams & { readonly name?: string }) => ({
    path: apiPath`/authorization/roles`,
    query: { pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber, name: params.name },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'authorization:role:view',
  scope: 'authorization:readonly',
  answer: page(role),
});

/** `GET /authorization/roles/{id}`. */
export const rolesGet = defineOperation({
  name: 'authorization.roles.get',
  family,
  method: 'GET',
  request: (params: { readonly roleId: string }) => ({ path: apiPath`/authorization/roles/${params.roleId}` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'authorization:role:view',
  scope: 'authorization:readonly',
  answer: role,
});

/** `POST /authorization/roles`: creates a role; sending it twice makes two or fails on the name (platform document §9.1). */
export const rolesCreate = defineOperation({
  name: 'authorization.roles.create',
  family,
  method: 'POST',
  request: (params: { readonly role: RoleInput }) => ({ path: apiPath`/authorization/roles`, body: params.role }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: 'authorization:role:add',
  scope: 'authorization',
  answer: role,
});

/** `PUT /authorization/roles/{id}`: replaces a role's name and permissions. */
export const rolesPut = defineOperation({
  name: 'authorization.roles.put',
  family,
  method: 'PUT',
  request: (params: { readonly roleId: string; readonly role: RoleInput }) => ({
    path: apiPath`/authorization/roles/${params.roleId}`,
    body: params.role,
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'authorization:role:edit',
  scope: 'authorization',
  answer: role,
});

/** `DELETE /authorization/roles/{id}`; a repeat of a delete that had its effect answers `not_found`. */
export const rolesDelete = defineOperation({
  name: 'authorization.roles.delete',
  family,
  method: 'DELETE',
  request: (params: { readonly roleId: string }) => ({ path: apiPath`/authorization/roles/${params.roleId}` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'authorization:role:delete',
  scope: 'authorization',
  answer: nothing,
});

/** Parameters of {@link roleUsersAdd} and {@link roleUsersRemove}. */
export type RoleUsersParams = { readonly roleId: string; readonly userIds: readonly string[] };

/** `PUT /authorization/roles/{id}/users/add`: gives people a role; answers the ids (platform document §9.1). */
export const roleUsersAdd = defineOperation({
  name: 'authorization.roles.users.add',
  family,
  method: 'PUT',
  request: (params: RoleUsersParams) => ({
    path: apiPath`/authorization/roles/${params.roleId}/users/add`,
    body: params.userIds,
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'authorization:grant:add',
  scope: 'authorization',
  answer: orEmpty(z.string()),
});

/** `PUT /authorization/roles/{id}/users/remove`: takes a role from people. */
export const roleUsersRemove = defineOperation({
  name: 'authorization.roles.users.remove',
  family,
  method: 'PUT',
  request: (params: RoleUsersParams) => ({
    path: apiPath`/authorization/roles/${params.roleId}/users/remove`,
    body: params.userIds,
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'authorization:grant:delete',
  scope: 'authorization',
  answer: orEmpty(z.string()),
});

const subject = z.object({
  id: z.string(),
  name: orNull(z.string()),
  grants: orEmpty(
    z.object({
      division: orNull(namedRef),
      role: orNull(
        z.object({
          id: z.string(),
          name: orNull(z.string()),
          policies: orEmpty(
            z.object({ domain: orNull(z.string()), entityName: orNull(z.string()), actions: orEmpty(z.string()) }),
          ),
        }),
      ),
    }),
  ),
});

/** `GET /authorization/subjects/me`: the caller's grants, also for a client-credentials client (platform document §2.2). */
export const subjectsMe = defineOperation({
  name: 'authorization.subjects.me',
  family,
  method: 'GET',
  request: (_params: Readonly<Record<string, never>>) => ({ path: apiPath`/authorization/subjects/me` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: null,
  scope: 'authorization:readonly',
  answer: subject,
});
