import { defineRoute } from '#lib/http/define-route.ts';
import { listTrunkEvents } from '#lib/trunks/list-trunk-events.ts';
import { TrunkEventsParams } from '../range-params.ts';

/** What happened to trunks in a stretch of time. */
export const GET = defineRoute({
  permission: 'trunks:view',
  query: TrunkEventsParams,
  handler: ({ signedIn, query }) => listTrunkEvents(signedIn.ctx, query),
});
