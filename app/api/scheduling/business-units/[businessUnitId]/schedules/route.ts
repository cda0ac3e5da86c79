import { z } from 'zod';
import { defineRoute } from '#lib/http/define-route.ts';
import { listSchedules } from '#lib/scheduling/list-schedules.ts';

/** Schedules of one business unit around the present week. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  params: z.object({ businessUnitId: z.guid() }),
  handler: ({ signedIn, params }) => listSchedules(signedIn.ctx, params),
});
