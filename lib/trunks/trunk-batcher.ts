import { createEventBatcher, type Conflation, type EventBatcher } from '#lib/events/event-batcher.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { applyTrunkChanges } from './apply-trunk-changes.ts';
import type { TrunkChange } from './trunk-state.ts';

/** Of each trunk's state and calls, and of each edge, the newest. */
const BY_SUBJECT: Conflation<TrunkChange, TrunkChange> = {
  keyOf: (change) => `${change.kind} ${change.kind === 'edge_state' ? change.edgeId : change.trunkId}`,
  merge: (state, change) => (state !== undefined && state.atMs >= change.atMs ? state : change),
  eventsOf: (state) => [state],
};

/** Gathers what is told of an organisation's trunks into few writes. */
export function createTrunkBatcher(
  ctx: OrgContext,
  options: { readonly isPassing: (error: unknown) => boolean; readonly onGivenUp: (reason: unknown) => void },
): EventBatcher<TrunkChange> {
  return createEventBatcher({
    conflation: BY_SUBJECT,
    write: (changes) => applyTrunkChanges(ctx, changes),
    ...options,
  });
}
