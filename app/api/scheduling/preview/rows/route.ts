import { defineRoute } from '#lib/http/define-route.ts';
import { previewRows } from '#lib/scheduling/preview-run.ts';
import { PreviewRowsInput } from '#lib/scheduling/schema.ts';

/** Plans rows that were made on the screen and stores the plan as a draft run, which is the answer. */
export const POST = defineRoute({
  permission: 'scheduling:run',
  body: PreviewRowsInput,
  handler: ({ signedIn, body }) => previewRows(signedIn.ctx, body),
});
