import { defineRoute } from '#lib/http/define-route.ts';
import { listTenants } from '#lib/monitor/list-tenants.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';

/** Every organisation the signed-in person's partner manages, the worst first. */
export const GET = defineRoute({
  permission: 'partner:view',
  handler: ({ signedIn }) => {
    if (!signedIn.partner) throw new PermissionDenied('partner:view');
    return listTenants(signedIn.partner);
  },
});
