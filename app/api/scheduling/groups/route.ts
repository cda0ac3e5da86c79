import { defineRoute } from '#lib/http/define-route.ts';
import { findGroups } from '#lib/scheduling/operation/find-groups.ts';
import { FindGroupsInput } from '#lib/scheduling/operation/schema.ts';

/** Groups by a text of their name, to choose agents. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  query: FindGroupsInput,
  handler: ({ signedIn, query }) => findGroups(signedIn.ctx, query),
});
