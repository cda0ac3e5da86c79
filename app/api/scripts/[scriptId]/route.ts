import { defineRoute } from '#lib/http/define-route.ts';
import { getScriptDetails } from '#lib/scripts/get-script-details.ts';
import { ScriptSelector } from '#lib/scripts/schema.ts';

/** Pages and variables of one script. */
export const GET = defineRoute({
  permission: 'scripts:view',
  params: ScriptSelector,
  handler: ({ signedIn, params }) => getScriptDetails(signedIn.ctx, params),
});
