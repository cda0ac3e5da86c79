import type { RouteSamples, SampleContext } from './route-sample.ts';

const channel = async (context: SampleContext) => ({
  channelId: await context.create('/api/v2/notifications/channels', undefined),
});
const topics = (context: SampleContext) => [{ id: `v2.users.${context.agentId}.presence` }];
const expandAll =
  'expand=description,requiresPermissions,transports,topicParameters,visibility,enforced&includePreview=true';

/** Samples of notification channels. */
export const notificationSamples: RouteSamples = {
  getNotificationsAvailabletopics: [{ status: 200, request: () => ({ query: expandAll }) }],
  postNotificationsChannels: [{ status: 200 }],
  getNotificationsChannels: [{ status: 200, request: () => ({ query: 'includechannels=oauthclient' }) }],
  headNotificationsChannel: [{ status: 200, request: async (context) => ({ params: await channel(context) }) }],
  getNotificationsChannelSubscriptions: [
    {
      status: 200,
      async request(context) {
        const params = await channel(context);
        await context.call('PUT', `/api/v2/notifications/channels/${params.channelId}/subscriptions`, topics(context));
        return { params };
      },
    },
  ],
  postNotificationsChannelSubscriptions: [
    { status: 200, request: async (context) => ({ params: await channel(context), body: topics(context) }) },
    {
      status: 200,
      request: async (context) => ({
        params: await channel(context),
        body: [...topics(context), { id: 'v2.users.nobody.presence' }, { id: 'nonsense' }],
        query: 'ignoreErrors=true',
      }),
    },
  ],
  putNotificationsChannelSubscriptions: [
    { status: 200, request: async (context) => ({ params: await channel(context), body: topics(context) }) },
  ],
  deleteNotificationsChannelSubscriptions: [
    { status: 200, request: async (context) => ({ params: await channel(context) }) },
  ],
};
