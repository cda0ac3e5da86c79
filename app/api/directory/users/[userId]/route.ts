import { getUser, UserSelector } from '#lib/directory/get-user.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** One user of the organisation. */
export const GET = defineRoute({
  permission: 'directory:view',
  params: UserSelector,
  handler: ({ signedIn, params }) => getUser(signedIn.ctx, params),
});
