import { defineRoute } from '#lib/http/define-route.ts';
import { listRuns } from '#lib/scheduling/list-runs.ts';
import { ListRunsInput } from '#lib/scheduling/schema.ts';

/** The history of runs, newest first. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  query: ListRunsInput,
  handler: ({ signedIn, query }) => listRuns(signedIn.ctx, query),
});
