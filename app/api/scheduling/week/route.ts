import { defineRoute } from '#lib/http/define-route.ts';
import { readWeekView } from '#lib/scheduling/week/read-week-view.ts';
import { ReadWeekInput } from '#lib/scheduling/week/schema.ts';

/** A business unit's week to look at and to edit. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  query: ReadWeekInput,
  handler: ({ signedIn, query }) => readWeekView(signedIn.ctx, query),
});
