import { defineRoute } from '#lib/http/define-route.ts';
import { checkDraft } from '#lib/scheduling/check-draft.ts';
import { RunSelector } from '#lib/scheduling/schema.ts';

/** Whether what a draft run was planned from is still so. */
export const GET = defineRoute({
  permission: 'scheduling:run',
  params: RunSelector,
  handler: ({ signedIn, params }) => checkDraft(signedIn.ctx, params),
});
