import { refreshDirectory } from '#lib/directory/refresh-directory.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** Reads the directory anew, once for everybody who asks at the same time, and answers it. */
export const POST = defineRoute({
  permission: 'directory:view',
  handler: ({ signedIn }) => refreshDirectory(signedIn.ctx),
});
