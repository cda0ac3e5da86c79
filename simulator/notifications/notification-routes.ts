import { badRequest, notFound } from '../core/errors.ts';
import { getTopicInterest } from '../core/topic-interest.ts';
import type { HttpMethod, SimRequest, SimResponse, SimRoute, World } from '../core/types.ts';
import { isOwner, type ChannelOwner } from './channel-store.ts';
import { getNotificationHub, type LiveChannel } from './notification-hub.ts';
import { getNotificationSettings } from './notification-settings.ts';
import { channelTopicBody, checkTopic, readTopicIds, refuseFirst, type CheckedTopic } from './subscriptions.ts';
import { topicRule, topicTransports } from './topic-rules.ts';
import { TOPIC_TEMPLATES } from './topic-templates.ts';

const ROOT = '/api/v2/notifications';
const SUBSCRIPTIONS = `${ROOT}/channels/:channelId/subscriptions`;

/** Notification channels and their subscriptions. */
export function createNotificationRoutes(world: World): SimRoute[] {
  getNotificationHub(world);
  return [
    route('GET', `${ROOT}/availabletopics`, 'getNotificationsAvailabletopics', listAvailableTopics),
    route('GET', `${ROOT}/channels`, 'getNotificationsChannels', listChannels),
    route('POST', `${ROOT}/channels`, 'postNotificationsChannels', createChannel),
    route('HEAD', `${ROOT}/channels/:channelId`, 'headNotificationsChannel', (request) =>
      findChannel(request) ? { status: 200 } : { status: 404 },
    ),
    route('GET', SUBSCRIPTIONS, 'getNotificationsChannelSubscriptions', listSubscriptions),
    route('POST', SUBSCRIPTIONS, 'postNotificationsChannelSubscriptions', (request) =>
      changeSubscriptions(request, 'add'),
    ),
    route('PUT', SUBSCRIPTIONS, 'putNotificationsChannelSubscriptions', (request) =>
      changeSubscriptions(request, 'replace'),
    ),
    route('DELETE', SUBSCRIPTIONS, 'deleteNotificationsChannelSubscriptions', (request) => {
      const channel = findChannel(request);
      if (!channel) return channelNotFound(request);
      getNotificationHub(request.world).channels.unsubscribeAll(channel);
      return { status: 200 };
    }),
  ];
}

function route(
  method: HttpMethod,
  path: string,
  operationId: string,
  handler: (request: SimRequest) => SimResponse,
): SimRoute {
  return { method, path, operationId, scopes: ['notifications'], handler };
}

function createChannel(request: SimRequest): SimResponse {
  const { world, token } = request;
  const hub = getNotificationHub(world);
  const settings = getNotificationSettings(world);
  const nowMs = world.clock.now();
  const channel: LiveChannel = {
    id: `streaming-0-${world.uuid('notification-channel').replaceAll('-', '').slice(0, 26)}`,
    ...ownerOf(request),
    tokenValue: token.value,
    expiresMs: nowMs + settings.channelLifeMs,
    lastUsedMs: nowMs,
    subscriptions: new Map(),
    socket: null,
  };
  for (const evicted of hub.channels.add(channel, settings.maxChannels)) {
    hub.disconnect(evicted, 1000, 'channel limit exceeded');
  }
  return { status: 200, body: channelBody(request, channel) };
}

function listChannels(request: SimRequest): SimResponse {
  const included = request.query.get('includechannels') ?? 'token';
  if (included !== 'token' && included !== 'oauthclient') {
    const message = `Value [${included}] is not valid for parameter [includechannels]. Allowable values are: token, oauthclient`;
    return badRequest(request.correlationId, 'invalid.query.param.value', message);
  }
  const owned = getNotificationHub(request.world).channels.ownedBy(ownerOf(request), request.world.clock.now());
  const entities = owned
    .filter((channel) => included === 'oauthclient' || channel.tokenValue === request.token.value)
    .map((channel) => channelBody(request, channel));
  return { status: 200, body: { entities } };
}

function listSubscriptions(request: SimRequest): SimResponse {
  const channel = findChannel(request);
  if (!channel) return channelNotFound(request);
  const entities = [...channel.subscriptions.values()].map((topic) =>
    channelTopicBody(channel, { id: topic.id, state: 'Permitted', topic }),
  );
  return { status: 200, body: { entities } };
}

function changeSubscriptions(request: SimRequest, mode: 'add' | 'replace'): SimResponse {
  const channel = findChannel(request);
  if (!channel) return channelNotFound(request);
  const ids = readTopicIds(request);
  if ('status' in ids) return ids;
  const checked = ids.map((id) => checkTopic(id, request));
  const refusal = request.query.get('ignoreErrors') === 'true' ? null : refuseFirst(checked, request.correlationId);
  if (refusal) return refusal;
  const settings = getNotificationSettings(request.world);
  const kept = mode === 'add' ? [...channel.subscriptions.keys()] : [];
  const wanted = new Set([...kept, ...checked.filter((entry) => entry.state === 'Permitted').map((entry) => entry.id)]);
  if (wanted.size > settings.maxTopicsPerChannel) {
    return badRequest(
      request.correlationId,
      'notification.subscription.too.many.subscriptions',
      mode === 'add' ? 'Too many subscriptions' : 'Too many subscriptions.',
    );
  }
  applySubscriptions(request, channel, checked, mode);
  return { status: 200, body: { entities: checked.map((entry) => channelTopicBody(channel, entry)) } };
}

function applySubscriptions(
  request: SimRequest,
  channel: LiveChannel,
  checked: readonly CheckedTopic[],
  mode: 'add' | 'replace',
): void {
  const { world } = request;
  const { channels } = getNotificationHub(world);
  if (mode === 'replace') channels.unsubscribeAll(channel);
  for (const entry of checked) {
    if (entry.state !== 'Permitted') continue;
    channels.subscribe(channel, entry.topic);
    for (const { name } of entry.topic.topics) getTopicInterest(world).announce(channel.organisationId, name);
  }
  const nowMs = world.clock.now();
  channel.tokenValue = request.token.value;
  channel.lastUsedMs = nowMs;
  channel.expiresMs = nowMs + getNotificationSettings(world).channelLifeMs;
}

function listAvailableTopics(request: SimRequest): SimResponse {
  const expand = request.query.getAll('expand').flatMap((list) => list.split(','));
  const entities = TOPIC_TEMPLATES.map((template) => {
    const rule = topicRule(template);
    const parameters = template.split('.').filter((segment) => segment === '{id}');
    return {
      id: template,
      requiresCurrentUser: rule.currentUser === 'required',
      requiresCurrentUserOrPermission: rule.currentUser === 'or-permission',
      ...(expand.includes('description') ? { description: describe(template) } : {}),
      ...(expand.includes('requiresPermissions') ? { requiresPermissions: rule.anyOf } : {}),
      ...(expand.includes('transports') ? { transports: topicTransports(template) } : {}),
      ...(expand.includes('topicParameters') ? { topicParameters: parameters.map(() => 'id') } : {}),
      ...(expand.includes('visibility') ? { visibility: template.includes('.preview') ? 'Preview' : 'Public' } : {}),
      ...(expand.includes('enforced') ? { enforced: true } : {}),
    };
  });
  return { status: 200, body: { entities } };
}

function describe(template: string): string {
  const words = template.split('.').filter((segment) => segment !== 'v2' && segment !== '{id}');
  return `Events about ${words.join(' ')}`;
}

function findChannel(request: SimRequest): LiveChannel | null {
  const { channels } = getNotificationHub(request.world);
  const channel = channels.get(request.params.channelId ?? '', request.world.clock.now());
  return channel && isOwner(channel, ownerOf(request)) ? channel : null;
}

function ownerOf({ organisation, token }: SimRequest): ChannelOwner {
  return { organisationId: organisation.id, clientId: token.clientId, userId: token.userId };
}

function channelBody(request: SimRequest, channel: LiveChannel) {
  return {
    connectUri: `${request.region.streamingBaseUrl}/channels/${channel.id}`,
    id: channel.id,
    expires: new Date(channel.expiresMs).toISOString(),
  };
}

function channelNotFound(request: SimRequest): SimResponse {
  return notFound(request.correlationId, 'Subscription list not found.', 'entity.not.found');
}
