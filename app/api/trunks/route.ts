import { defineRoute } from '#lib/http/define-route.ts';
import { getTrunkOverview } from '#lib/trunks/get-trunk-overview.ts';

/** The organisation's trunks now. */
export const GET = defineRoute({
  permission: 'trunks:view',
  handler: ({ signedIn }) => getTrunkOverview(signedIn.ctx),
});
