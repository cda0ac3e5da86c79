import type { Conflation } from './event-batcher.ts';
import type { UserEvent } from './live-event.ts';

/** What is known of a user: of each kind the newest by Genesys' time. */
export type MergedState = { readonly [K in UserEvent['kind']]?: Extract<UserEvent, { readonly kind: K }> };

/**
 * The rule by which everything is merged, here and in the statement of `store.ts`: what became so later by Genesys' clock
 * wins, and of two that became so at the same moment the first to arrive. Order and repetition therefore make no difference.
 */
export function mergeState(state: MergedState, event: UserEvent): MergedState {
  const known = state[event.kind];
  return known !== undefined && known.atMs >= event.atMs ? state : { ...state, [event.kind]: event };
}

/** Merges events into one state for each user. */
export function mergeByUser(
  events: Iterable<UserEvent>,
  known: ReadonlyMap<string, MergedState> = new Map(),
): Map<string, MergedState> {
  const merged = new Map(known);
  for (const event of events) merged.set(event.userId, mergeState(merged.get(event.userId) ?? {}, event));
  return merged;
}

/** For each user and kind the newest. */
export const BY_USER: Conflation<UserEvent, MergedState> = {
  keyOf: ({ userId }) => userId,
  merge: (state = {}, event) => mergeState(state, event),
  eventsOf: (state) => Object.values(state),
};
