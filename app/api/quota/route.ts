import { defineRoute } from '#lib/http/define-route.ts';
import { getQuota } from '#lib/quota/get-quota.ts';

/** Budget, last hour, shares, 429s and limits of the signed-in person's organisation. Costs no Genesys call. */
export const GET = defineRoute({
  permission: 'quota:view',
  handler: ({ signedIn }) => getQuota(signedIn.ctx),
});
