import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, idRef, MINUTE, nothing, orEmpty, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const group = z.object({
  id: z.string(),
  name: z.string(),
  description: orNull(z.string()),
  memberCount: orNull(z.number().int()),
  state: orNull(z.string()),
  version: orNull(z.number().int()),
});

const family = 'groups';

/** `GET /groups`: one page of all groups, 100 unless told otherwise; the document names no largest page (`getGroups`). */
export const groupsList = defineOperation({
  name: 'groups.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/groups`,
    query: { pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: () => ['groups'] },
  permission: null,
  scope: 'groups:readonly',
  answer: page(group),
});

/**
 * `POST /groups/search`: groups whose name contains a text, by name, 100 at most; `total` says how many there are. `CONTAINS`
 * is one of `GroupSearchCriteria.type`, `name` one of the fields a group search looks at.
 */
export const groupsSearch = defineOperation({
  name: 'groups.search',
  family,
  method: 'POST',
  request: (params: { readonly name: string }) => ({
    path: apiPath`/groups/search`,
    body: {
      pageSize: 100,
      pageNumber: 1,
      sortBy: 'name',
      sortOrder: 'ASC',
      query: [{ type: 'CONTAINS', fields: ['name'], value: params.name }],
    },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: () => ['groups'] },
  permission: null,
  scope: 'groups',
  answer: z.object({ total: orNull(z.number().int()), results: orEmpty(group) }),
});

/**
 * `GET /groups/{id}/individuals`: the users who were put into the group one by one, without its owners and without those whom
 * a rule includes. The operation has no paging parameters; `total` tells whether they are all there.
 */
export const groupsIndividuals = defineOperation({
  name: 'groups.individuals',
  family,
  method: 'GET',
  request: (params: { readonly groupId: string }) => ({ path: apiPath`/groups/${params.groupId}/individuals` }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: (params) => ['groups', `group:${params.groupId}`] },
  permission: null,
  scope: 'groups:readonly',
  answer: z.object({ entities: orEmpty(idRef), total: orNull(z.number().int()) }),
});

/** `POST /groups`: creates an official, public group (platform document §9.1 step 6). */
export const groupsCreate = defineOperation({
  name: 'groups.create',
  family,
  method: 'POST',
  request: (params: { readonly name: string; readonly description?: string }) => ({
    path: apiPath`/groups`,
    body: {
      name: params.name,
      description: params.description,
      type: 'official',
      visibility: 'public',
      rulesVisible: true,
    },
  }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: 'directory:group:add',
  scope: 'groups',
  answer: group,
});

/** `POST /groups/{id}/members`: at most 50 ids, with the group's current version (platform document §5.1). */
export const groupMembersAdd = defineOperation({
  name: 'groups.members.add',
  family,
  method: 'POST',
  request: (params: { readonly groupId: string; readonly memberIds: readonly string[]; readonly version: number }) => ({
    path: apiPath`/groups/${params.groupId}/members`,
    body: { memberIds: params.memberIds, version: params.version },
  }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: null,
  scope: 'groups',
  answer: nothing,
});

/** `DELETE /groups/{id}`. */
export const groupsDelete = defineOperation({
  name: 'groups.delete',
  family,
  method: 'DELETE',
  request: (params: { readonly groupId: string }) => ({ path: apiPath`/groups/${params.groupId}` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'directory:group:delete',
  scope: 'groups',
  answer: nothing,
});
