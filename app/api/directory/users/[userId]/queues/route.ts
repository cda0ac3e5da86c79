import { getUserQueues } from '#lib/directory/get-user-queues.ts';
import { UserSelector } from '#lib/directory/get-user.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** The queues that one user of the organisation is in. */
export const GET = defineRoute({
  permission: 'directory:view',
  params: UserSelector,
  handler: ({ signedIn, params }) => getUserQueues(signedIn.ctx, params),
});
