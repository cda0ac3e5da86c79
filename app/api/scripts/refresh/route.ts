import { defineRoute } from '#lib/http/define-route.ts';
import { refreshScripts } from '#lib/scripts/refresh-scripts.ts';

/** Begins to read the scripts anew, once for everybody who asks at the same time. */
export const POST = defineRoute({
  permission: 'scripts:view',
  handler: ({ signedIn }) => refreshScripts(signedIn.ctx),
});
