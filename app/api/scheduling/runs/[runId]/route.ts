import { defineRoute } from '#lib/http/define-route.ts';
import { getRun } from '#lib/scheduling/get-run.ts';
import { RunSelector } from '#lib/scheduling/schema.ts';

/** One run as it stands. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  params: RunSelector,
  handler: ({ signedIn, params }) => getRun(signedIn.ctx, params),
});
