import { notFound } from '../core/errors.ts';
import { queryList } from '../core/input.ts';
import { pageListing } from '../core/paging.ts';
import type { SimOrganisation, SimQueue, SimRequest, SimResponse, SimRoute, SimUser } from '../core/types.ts';
import { presenceBody, routingStatusBody, userBody } from './user-body.ts';
import { findUser, userNotFound } from './user-routes.ts';

const path = '/api/v2/routing/queues';
const scopes = ['routing', 'routing:readonly'];
/** `getRoutingQueueMembers` says so; the listing of queues goes on at its usual size. */
const memberPages = { maxSize: 100 };

const isJoined = (queue: SimQueue, user: SimUser) => !queue.unjoinedIds.has(user.id);

const membersOf = (organisation: SimOrganisation, queue: SimQueue): SimUser[] =>
  queue.memberIds.flatMap((id) => organisation.users.get(id) ?? []).filter(({ state }) => state === 'active');

/** `Queue`, as far as somebody reads it who assigns nobody and routes nothing. */
function queueBody(organisation: SimOrganisation, queue: SimQueue): Record<string, unknown> {
  const members = membersOf(organisation, queue);
  const createdOn = new Date(queue.createdMs).toISOString();
  return {
    id: queue.id,
    name: queue.name,
    division: {
      id: queue.divisionId,
      name: 'Home',
      selfUri: `/api/v2/authorization/divisions/${queue.divisionId}`,
    },
    description: queue.description,
    dateCreated: createdOn,
    dateModified: createdOn,
    memberCount: members.length,
    userMemberCount: members.length,
    joinedMemberCount: members.filter((user) => isJoined(queue, user)).length,
    scoringMethod: 'TimestampAndPriority',
    skillEvaluationMethod: 'ALL',
    enableTranscription: false,
    enableManualAssignment: false,
    selfUri: `${path}/${queue.id}`,
  };
}

/** `QueueMember`; presence and routing status of the person come by `expand`. */
function memberBody(request: SimRequest, queue: SimQueue, user: SimUser): Record<string, unknown> {
  const { world, organisation } = request;
  const expand = new Set(queryList(request.query, 'expand'));
  return {
    id: user.id,
    name: user.name,
    user: {
      ...userBody(world, organisation, user, new Set()),
      ...(expand.has('presence') ? { presence: presenceBody(user) } : {}),
    },
    ringNumber: 1,
    joined: isJoined(queue, user),
    memberBy: queue.groupMemberIds.has(user.id) ? 'group' : 'user',
    ...(expand.has('routingStatus') ? { routingStatus: routingStatusBody(user) } : {}),
    selfUri: `${path}/${queue.id}/members/${user.id}`,
  };
}

/** Whether a name fits a filter with asterisks at its ends, whatever its case. */
function fitsName(name: string, filter: string | null): boolean {
  if (filter === null) return true;
  const wanted = filter.toLowerCase().replace(/^\*|\*$/g, '');
  const actual = name.toLowerCase();
  if (filter.startsWith('*')) return filter.endsWith('*') ? actual.includes(wanted) : actual.endsWith(wanted);
  return filter.endsWith('*') ? actual.startsWith(wanted) : actual === wanted;
}

const isDescending = (query: URLSearchParams) => /^desc/i.test(query.get('sortOrder') ?? '');

function listQueues(request: SimRequest): SimResponse {
  const { organisation, query } = request;
  const ids = queryList(query, 'id');
  const divisions = queryList(query, 'divisionId');
  const found = [...organisation.queues.values()].filter(
    ({ id, name, divisionId }) =>
      (ids.length === 0 || ids.includes(id)) &&
      (divisions.length === 0 || divisions.includes(divisionId)) &&
      fitsName(name, query.get('name')),
  );
  const sorted = isDescending(query) ? found.reverse() : found;
  return pageListing(request, sorted, (queue) => queueBody(organisation, queue));
}

/** Members have no total and no last page on the wire. */
function listMembers(request: SimRequest): SimResponse {
  const { organisation, query } = request;
  const queue = organisation.queues.get(request.params.queueId ?? '');
  if (!queue) return notFound(request.correlationId);
  const joined = query.get('joined');
  const name = query.get('name')?.toLowerCase() ?? '';
  const found = membersOf(organisation, queue).filter(
    (user) => (joined === null || String(isJoined(queue, user)) === joined) && user.name.toLowerCase().includes(name),
  );
  const sorted = isDescending(query) ? found.reverse() : found;
  const answer = pageListing(request, sorted, (user) => memberBody(request, queue, user), memberPages);
  if (answer.status !== 200) return answer;
  const { total: _total, pageCount: _pageCount, lastUri: _lastUri, ...body } = answer.body as Record<string, unknown>;
  return { status: 200, body };
}

function listUserQueues(request: SimRequest): SimResponse {
  const { organisation, query } = request;
  const user = findUser(request, request.params.userId);
  if (!user) return userNotFound(request);
  const joined = (query.get('joined') ?? 'true') === 'true';
  const queueIds = organisation.queueIdsByUser.get(user.id) ?? [];
  const queues = queueIds.flatMap((id) => organisation.queues.get(id) ?? []);
  const found = queues.filter((queue) => isJoined(queue, user) === joined);
  return pageListing(request, found, (queue) => ({ ...queueBody(organisation, queue), joined }));
}

/** Routing queues, who is in them, and in which a person is. */
export function createQueueRoutes(): SimRoute[] {
  const one = `${path}/:queueId`;
  return [
    {
      method: 'GET',
      path,
      operationId: 'getRoutingQueues',
      scopes,
      permissions: { type: 'ANY', names: ['routing:queue:view'] },
      handler: listQueues,
    },
    {
      method: 'GET',
      path: `${one}/members`,
      operationId: 'getRoutingQueueMembers',
      scopes,
      permissions: {
        type: 'ANY',
        names: ['routing:queue:view', 'routing:queue:edit', 'routing:queue:readonly', 'routing:queueMember:manage'],
      },
      handler: listMembers,
    },
    {
      method: 'GET',
      path: '/api/v2/users/:userId/queues',
      operationId: 'getUserQueues',
      scopes: ['users', 'users:readonly'],
      permissions: { type: 'ANY', names: ['routing:queue:view'] },
      handler: listUserQueues,
    },
  ];
}
