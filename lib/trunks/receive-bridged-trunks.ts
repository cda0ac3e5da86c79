import type { EventBatcher } from '#lib/events/event-batcher.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { isTrunkTopic, normaliseTrunkEvent } from './normalise-trunk-event.ts';
import { createTrunkBatcher } from './trunk-batcher.ts';
import type { TrunkChange } from './trunk-state.ts';

const batchers = new Map<string, EventBatcher<TrunkChange>>();

/**
 * Takes an event of a trunk or an edge that came over Amazon EventBridge; false for every other. Resolves once it is written, and
 * rejects when it could not be: whoever sent it sends it again. `sentAtMs`: when Genesys sent it; null where that is not said.
 */
export async function receiveBridgedTrunks(
  orgId: string,
  topicName: string,
  eventBody: unknown,
  sentAtMs: number | null,
): Promise<boolean> {
  if (!isTrunkTopic(topicName)) return false;
  const changes = normaliseTrunkEvent(topicName, eventBody, Date.now(), 'eventbridge', sentAtMs);
  let batcher = batchers.get(orgId);
  if (!batcher) {
    batcher = createTrunkBatcher(systemContext(orgId), { isPassing: () => false, onGivenUp: () => undefined });
    batchers.set(orgId, batcher);
  }
  if (changes.length > 0) await batcher.add(changes);
  return true;
}
