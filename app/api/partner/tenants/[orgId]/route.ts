import { z } from 'zod';
import { defineRoute } from '#lib/http/define-route.ts';
import { getTenant } from '#lib/monitor/get-tenant.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';

/** The latest runs, 429s and changes of one organisation of the partner. */
export const GET = defineRoute({
  permission: 'partner:view',
  params: z.object({ orgId: z.guid() }),
  handler: ({ signedIn, params }) => {
    if (!signedIn.partner) throw new PermissionDenied('partner:view');
    return getTenant(signedIn.partner, params);
  },
});
