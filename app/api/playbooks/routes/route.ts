import { defineRoute } from '#lib/http/define-route.ts';
import { listRoutes } from '#lib/playbooks/list-routes.ts';

/** The outbound routes and trunk bases a playbook can be made of. */
export const GET = defineRoute({
  permission: 'trunks:view',
  handler: ({ signedIn }) => listRoutes(signedIn.ctx),
});
