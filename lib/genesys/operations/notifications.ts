import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { listing, orEmpty, orNull } from './shared-schemas.ts';

const channel = z.object({ id: z.string(), connectUri: z.string(), expires: orNull(z.string()) });

/** A notification channel; one socket at a time may be open on `connectUri`. */
export type GenesysChannel = z.infer<typeof channel>;

const channelTopic = z.object({
  id: z.string(),
  state: orNull(z.string()),
  rejectionReason: orNull(z.string()),
  missingPermissions: orEmpty(z.string()),
});

/** A topic of a channel and whether it was permitted. */
export type GenesysChannelTopic = z.infer<typeof channelTopic>;

const family = 'notifications';
const scope = 'notifications';

/** `POST /notifications/channels`: no body; the 21st channel of a client removes the idlest one (platform document §4.1). */
export const channelsCreate = defineOperation({
  name: 'notifications.channels.create',
  family,
  method: 'POST',
  request: (_params: Readonly<Record<string, never>>) => ({ path: apiPath`/notifications/channels` }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: null,
  scope,
  answer: channel,
});

/** `GET /notifications/channels`: the caller's channels, by token or by OAuth client (platform document §4.1). */
export const channelsList = defineOperation({
  name: 'notifications.channels.list',
  family,
  method: 'GET',
  request: (params: { readonly include?: 'token' | 'oauthclient' }) => ({
    path: apiPath`/notifications/channels`,
    query: { includechannels: params.include },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: null,
  scope,
  answer: listing(channel),
});

/** `GET /notifications/channels/{id}/subscriptions`. */
export const channelSubscriptionsGet = defineOperation({
  name: 'notifications.subscriptions.get',
  family,
  method: 'GET',
  request: (params: { readonly channelId: string }) => ({
    path: apiPath`/notifications/channels/${params.channelId}/subscriptions`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: null,
  scope,
  answer: listing(channelTopic),
});

/** At most this many topics on one channel (platform document §4.1). */
export const TOPICS_PER_CHANNEL = 1_000;

/** `PUT /notifications/channels/{id}/subscriptions`: replaces the topics and renews the channel's 24 hours (platform document §4.1). */
export const channelSubscriptionsPut = defineOperation({
  name: 'notifications.subscriptions.put',
  family,
  method: 'PUT',
  request: (params: { readonly channelId: string; readonly topics: readonly string[] }) => ({
    path: apiPath`/notifications/channels/${params.channelId}/subscriptions`,
    query: { ignoreErrors: true },
    body: params.topics.map((id) => ({ id })),
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: null,
  scope,
  answer: listing(channelTopic),
});
