import { defineRoute } from '#lib/http/define-route.ts';
import { listBusinessUnits } from '#lib/scheduling/list-business-units.ts';

/** Business units to choose from. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  handler: ({ signedIn }) => listBusinessUnits(signedIn.ctx),
});
