import { defineRoute } from '#lib/http/define-route.ts';
import { previewOperation } from '#lib/scheduling/operation/preview-operation.ts';
import { PreviewOperationInput } from '#lib/scheduling/operation/schema.ts';

/** Plans one operation for all chosen agents and stores the plan as a draft run, which is the answer. */
export const POST = defineRoute({
  permission: 'scheduling:run',
  body: PreviewOperationInput,
  handler: ({ signedIn, body }) => previewOperation(signedIn.ctx, body),
});
