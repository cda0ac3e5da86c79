import { defineRoute } from '#lib/http/define-route.ts';
import { RunSelector } from '#lib/scheduling/schema.ts';
import { getStaffing } from '#lib/scheduling/staffing/get-staffing.ts';

/** The effect of a draft run on staffing, by quarter of an hour, beside the headcount forecast. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  params: RunSelector,
  handler: ({ signedIn, params }) => getStaffing(signedIn.ctx, params),
});
