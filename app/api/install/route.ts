import { defineRoute } from '#lib/http/define-route.ts';
import { getInstallation } from '#lib/install/get-installation.ts';

/** Where the organisation's installation stands. */
export const GET = defineRoute({
  permission: 'install:view',
  handler: ({ signedIn }) => getInstallation(signedIn.ctx),
});
