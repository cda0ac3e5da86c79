import { z } from 'zod';
import { Presence, RoutingState } from '#lib/directory/schema.ts';

/** What one user does at the moment, as pages show it. Null is "Genesys Cloud did not say". */
export const LiveState = z.object({
  userId: z.string(),
  presence: Presence.nullable(),
  routingStatus: RoutingState.nullable(),
});
export type LiveState = z.infer<typeof LiveState>;

/** The event `states` of a live stream: users that changed, and only those. */
export const LiveStates = z.object({ states: z.array(LiveState) });
export type LiveStates = z.infer<typeof LiveStates>;

/** How the organisation's events stand. `off`: nobody receives them. */
export const LIVE_CONDITIONS = ['off', 'starting', 'live', 'interrupted', 'refused', 'stopped'] as const;

/** The event `condition` of a live stream, at its beginning, whenever it changes and every few seconds besides. */
export const LiveCondition = z.object({
  state: z.enum(LIVE_CONDITIONS),
  /** Since when it is so; null where that is not known. */
  sinceMs: z.number().nullable(),
  /** Why, in words; null while nothing is wrong. */
  reason: z.string().nullable(),
  /** Until when everything on the stream was true: now while it is live, the beginning of the gap while it is not. */
  trueUntilMs: z.number().nullable(),
  /** Whether events of every user asked for are received; null where only some of the organisation's are. */
  isComplete: z.boolean().nullable(),
});
export type LiveCondition = z.infer<typeof LiveCondition>;

/** What AWS is to be told. The key is shown this once and kept nowhere. */
export type EventBridgeAccess = { readonly sourceId: string; readonly key: string };

/** The organisation's source, without its key. */
export type EventBridgeSourceDto = {
  readonly sourceId: string;
  readonly createdAtMs: number;
  /** Null before the first event. */
  readonly lastEventAtMs: number | null;
  /** Whether users' changes come this way at the moment, so that no socket has to bring them. */
  readonly isLive: boolean;
};
