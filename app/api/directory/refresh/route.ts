import { refreshDirectory } from '#lib/directory/refresh-directory.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** Begins to read the users anew, once for everybody who asks at the same time, and answers how far that is. */
export const POST = defineRoute({
  permission: 'directory:view',
  handler: ({ signedIn }) => refreshDirectory(signedIn.ctx),
});
