import { isStillAllowed } from '#lib/auth/session.ts';
import { followUsers } from '#lib/events/follow-users.ts';
import { FollowedUsers } from '#lib/events/followed-users.ts';
import { defineRoute } from '#lib/http/define-route.ts';
import { eventStreamResponse } from '#lib/http/event-stream.ts';

/** What the users somebody looks at do, as server-sent events; `Last-Event-ID` goes on where a lost connection ended. */
export const GET = defineRoute({
  permission: 'directory:view',
  query: FollowedUsers,
  handler: ({ signedIn, query, request }) => {
    const gone = new AbortController();
    const signal = AbortSignal.any([request.signal, gone.signal]);
    const options = {
      userIds: query.users,
      lastEventId: request.headers.get('last-event-id'),
      isAllowed: () => isStillAllowed(signedIn, 'directory:view'),
    };
    return Promise.resolve(eventStreamResponse(followUsers(signedIn.ctx, options, signal), () => gone.abort()));
  },
});
