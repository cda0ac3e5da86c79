import { defineRoute } from '#lib/http/define-route.ts';
import { withAdminCredential } from '#lib/http/with-admin-credential.ts';
import { planRemoval } from '#lib/install/remove-installation.ts';

/** What an undo or an uninstall would remove. */
export const GET = defineRoute({
  permission: 'install:manage',
  handler: ({ signedIn }) => withAdminCredential(signedIn, (credential) => planRemoval(signedIn.ctx, credential)),
});
