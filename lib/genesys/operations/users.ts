import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, idRef, MINUTE, namedRef, orEmpty, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const presence = z.object({
  presenceDefinition: orNull(z.object({ id: z.string(), systemPresence: orNull(z.string()) })),
  message: orNull(z.string()),
  modifiedDate: orNull(z.string()),
});

const routingStatus = z.object({ status: orNull(z.string()), startTime: orNull(z.string()) });

const contact = z.object({
  /** For a telephone the number in E.164 form. */
  address: orNull(z.string()),
  display: orNull(z.string()),
  extension: orNull(z.string()),
  /** PHONE, EMAIL, SMS */
  mediaType: orNull(z.string()),
  /** PRIMARY, WORK, WORK2, HOME, MOBILE and others */
  type: orNull(z.string()),
});

const location = z.object({ id: z.string(), locationDefinition: orNull(namedRef) });

const user = z.object({
  id: z.string(),
  name: orNull(z.string()),
  email: orNull(z.string()),
  username: orNull(z.string()),
  department: orNull(z.string()),
  title: orNull(z.string()),
  state: orNull(z.string()),
  version: orNull(z.number().int()),
  division: orNull(namedRef),
  manager: orNull(idRef),
  presence: orNull(presence),
  routingStatus: orNull(routingStatus),
  groups: orEmpty(idRef),
  team: orNull(namedRef),
  /** Offices; their names come with the listing of locations. */
  locations: orEmpty(location),
  skills: orEmpty(namedRef),
  primaryContactInfo: orEmpty(contact),
  addresses: orEmpty(contact),
});

/** A user as the directory uses it. Fields of an expand that was not asked for are null or empty. */
export type GenesysUser = z.infer<typeof user>;

/** Expands of the user operations that our answer schema reads. */
export type UserExpand =
  'presence' | 'routingStatus' | 'groups' | 'team' | 'locations' | 'skills' | 'authorization' | 'organization';

/** The largest page that official tooling asks for (platform document §5.1). */
export const USERS_PAGE_SIZE = 500;

/** Parameters of {@link usersList}. */
export type UsersListParams = PageParams & {
  readonly state?: 'active' | 'inactive' | 'deleted' | 'any';
  readonly expand?: readonly UserExpand[];
  /** At most 100. */
  readonly ids?: readonly string[];
};

/** `GET /users`: one page of the directory; no permission, scope users:readonly (platform document §5.1). */
export const usersList = defineOperation({
  name: 'users.list',
  family: 'users',
  method: 'GET',
  request: (params: UsersListParams) => ({
    path: apiPath`/users`,
    query: {
      pageSize: params.pageSize ?? USERS_PAGE_SIZE,
      pageNumber: params.pageNumber,
      sortOrder: 'ASC',
      state: params.state,
      expand: params.expand,
      id: params.ids,
    },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: () => ['users'] },
  permission: null,
  scope: 'users:readonly',
  answer: page(user),
});

/** `GET /users/{id}`: one user (platform document §5.1). */
export const usersGet = defineOperation({
  name: 'users.get',
  family: 'users',
  method: 'GET',
  request: (params: { readonly userId: string; readonly expand?: readonly UserExpand[] }) => ({
    path: apiPath`/users/${params.userId}`,
    query: { expand: params.expand },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: MINUTE, staleMs: DAY, tags: (params) => ['users', `user:${params.userId}`] },
  permission: null,
  scope: 'users:readonly',
  answer: user,
});

const permissionPolicy = z.object({
  domain: orNull(z.string()),
  entityName: orNull(z.string()),
  actionSet: orEmpty(z.string()),
});

const me = user.extend({
  organization: orNull(
    z.object({
      id: z.string(),
      name: orNull(z.string()),
      thirdPartyOrgName: orNull(z.string()),
      domain: orNull(z.string()),
    }),
  ),
  authorization: orNull(
    z.object({
      roles: orEmpty(namedRef),
      permissions: orEmpty(z.string()),
      permissionPolicies: orEmpty(permissionPolicy),
    }),
  ),
});

/** The signed-in person, with organisation and permissions when they were expanded. */
export type GenesysMe = z.infer<typeof me>;

/**
 * `GET /users/me`: who the token belongs to; a client-credentials token gets 400 `not.a.user` (platform document §2.2).
 * Never cached: it decides who may do what.
 */
export const usersMe = defineOperation({
  name: 'users.me',
  family: 'users',
  method: 'GET',
  request: (params: { readonly expand?: readonly UserExpand[] }) => ({
    path: apiPath`/users/me`,
    query: { expand: params.expand },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: null,
  scope: 'user-basic-info',
  answer: me,
});
