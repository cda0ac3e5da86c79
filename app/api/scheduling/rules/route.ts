import { defineRoute } from '#lib/http/define-route.ts';
import { getScheduleRules } from '#lib/scheduling/schedule-rules.ts';

/** The organisation's rules of rest and hours. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  handler: ({ signedIn }) => getScheduleRules(signedIn.ctx),
});
