import { listDirectory } from '#lib/directory/list-directory.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** All active users of the signed-in person's organisation, with presence. */
export const GET = defineRoute({
  permission: 'directory:view',
  handler: ({ signedIn }) => listDirectory(signedIn.ctx),
});
