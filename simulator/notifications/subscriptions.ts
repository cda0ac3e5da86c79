import { z } from 'zod';
import { badRequest, errorResponse } from '../core/errors.ts';
import type { SimRequest, SimResponse } from '../core/types.ts';
import type { LiveChannel } from './notification-hub.ts';
import { parseTopic, topicRule, type ParsedTopic } from './topic-rules.ts';

const topicsBody = z.array(z.looseObject({ id: z.string().min(1) }));

/** A topic as a caller asked for it, and whether it may be had. */
export type CheckedTopic =
  | { readonly id: string; readonly state: 'Permitted'; readonly topic: ParsedTopic }
  | {
      readonly id: string;
      readonly state: 'Rejected';
      readonly code: 'notification.invalid.topic' | 'notification.unauthorized.topic';
      readonly reason: string;
      readonly missingPermissions: readonly string[];
    };

type Caller = Pick<SimRequest, 'organisation' | 'user' | 'hasPermission'>;

/** Reads the list of topics in a subscription request; repeated ids count once. */
export function readTopicIds(request: SimRequest): readonly string[] | SimResponse {
  const parsed = topicsBody.safeParse(request.body);
  if (!parsed.success) {
    return badRequest(
      request.correlationId,
      'bad.request',
      'The request could not be understood by the server due to malformed syntax.',
    );
  }
  return [...new Set(parsed.data.map((entry) => entry.id))];
}

/** Decides whether the caller may subscribe to a topic. */
export function checkTopic(id: string, caller: Caller): CheckedTopic {
  const topic = parseTopic(id);
  if (!topic) {
    const reason = 'The subscription topic is not valid.';
    return { id, state: 'Rejected', code: 'notification.invalid.topic', reason, missingPermissions: [] };
  }
  const missing = new Set<string>();
  let isRefused = false;
  for (const { template, ids } of topic.topics) {
    const rule = topicRule(template);
    const isOwn = caller.user !== null && ids[0] === caller.user.id;
    const isForeignUser = template.startsWith('v2.users.{id}') && !caller.organisation.users.has(ids[0] ?? '');
    const hasAny = rule.anyOf.length === 0 || rule.anyOf.some((permission) => caller.hasPermission(permission));
    const isAllowed =
      rule.currentUser === 'required' ? isOwn : rule.currentUser === 'or-permission' ? isOwn || hasAny : hasAny;
    if (isForeignUser || !isAllowed) isRefused = true;
    if (!isAllowed) for (const permission of rule.anyOf) missing.add(permission);
  }
  if (!isRefused) return { id, state: 'Permitted', topic };
  const reason = 'Not authorized for this topic.';
  return { id, state: 'Rejected', code: 'notification.unauthorized.topic', reason, missingPermissions: [...missing] };
}

/** The answer when one bad topic spoils the whole request; null when none does. */
export function refuseFirst(checked: readonly CheckedTopic[], correlationId: string): SimResponse | null {
  const bad = checked.find((entry) => entry.state === 'Rejected');
  if (!bad) return null;
  const status = bad.code === 'notification.invalid.topic' ? 400 : 403;
  return errorResponse(correlationId, status, bad.code, bad.reason, {
    params: {
      topic: bad.id,
      ...(bad.missingPermissions.length > 0 ? { permissions: bad.missingPermissions.join(',') } : {}),
    },
    details: [{ errorCode: bad.code, fieldName: bad.id }],
  });
}

/** ChannelTopic. */
export function channelTopicBody(channel: LiveChannel, checked: CheckedTopic) {
  return {
    id: checked.id,
    state: checked.state,
    ...(checked.state === 'Rejected'
      ? { rejectionReason: checked.reason, missingPermissions: checked.missingPermissions }
      : {}),
    selfUri: `/api/v2/notifications/channels/${channel.id}/subscriptions/${checked.id}`,
  };
}
