import { z } from 'zod';
import { Presence, RoutingState } from '#lib/directory/schema.ts';

/** What one user does at the moment, as pages show it. Null is "Genesys Cloud did not say". */
export const LiveState = z.object({
  userId: z.string(),
  presence: Presence.nullable(),
  routingStatus: RoutingState.nullable(),
});
export type LiveState = z.infer<typeof LiveState>;
