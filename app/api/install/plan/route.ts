import { defineRoute } from '#lib/http/define-route.ts';
import { withAdminCredential } from '#lib/http/with-admin-credential.ts';
import { planInstall } from '#lib/install/plan-install.ts';

/** What an installation would do, and whether the signed-in admin may do it. */
export const GET = defineRoute({
  permission: 'install:manage',
  handler: ({ signedIn }) => withAdminCredential(signedIn, (credential) => planInstall(signedIn.ctx, credential)),
});
