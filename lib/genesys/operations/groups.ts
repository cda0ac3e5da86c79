import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { nothing, orEmpty, orNull } from './shared-schemas.ts';

const group = z.object({
  id: z.string(),
  name: z.string(),
  description: orNull(z.string()),
  memberCount: orNull(z.number().int()),
  state: orNull(z.string()),
  version: orNull(z.number().int()),
});

const family = 'groups';

/** `POST /groups/search`: groups whose name starts with `namePrefix`, 100 at most (platform document §9.1 step 4). */
export const groupsSearch = defineOperation({
  name: 'groups.search',
  family,
  method: 'POST',
  request: (params: { readonly namePrefix: string }) => ({
    path: apiPath`/groups/search`,
    body: {
      pageSize: 100,
      pageNumber: 1,
      query: [{ type: 'STARTS_WITH', fields: ['name'], value: params.namePrefix }],
    },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: null,
  scope: 'groups',
  answer: z.object({ total: orNull(z.number().int()), results: orEmpty(group) }),
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
