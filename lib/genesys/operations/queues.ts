import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, MINUTE, namedRef, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const family = 'routing';
const scope = 'routing:readonly';

const queue = z.object({
  id: z.string(),
  name: orNull(z.string()),
  division: orNull(namedRef),
  memberCount: orNull(z.number().int()),
  joinedMemberCount: orNull(z.number().int()),
});

const queueMember = z.object({
  /** The user's id. */
  id: z.string(),
  name: orNull(z.string()),
  /** Whether the member takes contacts of the queue. */
  joined: orNull(z.boolean()),
  /** `user`, or `group` for who is in by a group. */
  memberBy: orNull(z.string()),
});

/** Queues in one page of the list, unless told otherwise. */
export const QUEUES_PAGE_SIZE = 100;
/** The most members that one page has. */
export const QUEUE_MEMBERS_PAGE_SIZE = 100;

/**
 * `GET /routing/queues`: one page of the queues by name, of all or of those with the given ids (`getRoutingQueues` of the API
 * document).
 */
export const queuesList = defineOperation({
  name: 'queues.list',
  family,
  method: 'GET',
  request: (params: PageParams & { readonly ids?: readonly string[] }) => ({
    path: apiPath`/routing/queues`,
    query: { pageSize: params.pageSize ?? QUEUES_PAGE_SIZE, pageNumber: params.pageNumber, id: params.ids },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: () => ['queues'] },
  permission: 'routing:queue:view',
  scope,
  answer: page(queue),
});

/**
 * `GET /routing/queues/{id}/members`: one page of the members by name, 100 at most. Genesys says neither how many there are nor
 * how many pages: `nextUri` is null on the last one (`getRoutingQueueMembers` of the official SDK).
 */
export const queueMembers = defineOperation({
  name: 'queues.members',
  family,
  method: 'GET',
  request: (params: PageParams & { readonly queueId: string }) => ({
    path: apiPath`/routing/queues/${params.queueId}/members`,
    query: { pageSize: params.pageSize ?? QUEUE_MEMBERS_PAGE_SIZE, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: (params) => ['queues', `queue:${params.queueId}`] },
  permission: 'routing:queue:view or routing:queueMember:manage',
  scope,
  answer: page(queueMember),
});
