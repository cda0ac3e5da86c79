import { z } from 'zod';
import { defineRoute } from '#lib/http/define-route.ts';
import { getOperationChoices } from '#lib/scheduling/operation/preview-operation.ts';

/** Management units, skills and activity codes of a business unit, to choose agents and an operation. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  params: z.strictObject({ businessUnitId: z.guid() }),
  handler: ({ signedIn, params }) => getOperationChoices(signedIn.ctx, params),
});
