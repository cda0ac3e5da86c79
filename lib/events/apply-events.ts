import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import type { LiveEvent, UserEvent } from './live-event.ts';
import { mergeByUser } from './merge-states.ts';
import { lockStream, mergeStates, type Applied } from './store.ts';

/**
 * Writes events and readings into the organisation's user states: a batch is one transaction of two statements, and gets one
 * number of the organisation's stream. What is older than what is known, or equal to it, changes nothing, so that events may
 * come doubled and in any order. Listeners are told when, and only when, something changed. Events that concern no user are
 * passed over. For ingress, which holds no permission of a person.
 */
export async function applyEvents(ctx: OrgContext, events: readonly LiveEvent[]): Promise<Applied> {
  const states = mergeByUser(events.filter((event): event is UserEvent => event.kind !== 'schedule'));
  return withOrg(ctx, async (tx) => mergeStates(tx, states, await lockStream(tx)));
}
