import 'server-only';
import { z } from 'zod';
import { systemClock } from '#lib/clock.ts';
import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import { schedulesTag } from '#lib/genesys/operations/wfm-schedules.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { log } from '#lib/log.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import { isAmongKeys } from '#lib/secrets/access-key.ts';
import { withOrg, withWorker } from '#lib/tenancy/with-org.ts';
import { receiveBridgedTrunks } from '#lib/trunks/receive-bridged-trunks.ts';
import { applyEvents } from './apply-events.ts';
import { findSource, noteSourceEvents, type FoundSource } from './event-bridge-store.ts';
import { createEventBatcher, type EventBatcher } from './event-batcher.ts';
import type { LiveEvent, UserEvent } from './live-event.ts';
import { BY_USER } from './merge-states.ts';
import { moment } from './moment.ts';
import { normaliseEvent } from './normalise-event.ts';
import { isOfUser } from './read-states.ts';
import { createRecentIds } from './recent-ids.ts';

/** An event of Genesys as Amazon EventBridge hands it to an API destination (platform document §4.4). */
const Envelope = z.object({
  id: z.string().min(1).max(200),
  source: z.string().max(300),
  'detail-type': z.string().max(300),
  detail: z.object({ topicName: z.string().min(1).max(500), eventBody: z.unknown(), timestamp: moment }),
});

/** `aws.partner/genesys.com/cloud/<organisation>/<suffix>`. */
const SOURCE = /^aws\.partner\/genesys\.com\/cloud\/([0-9a-f-]{36})\/.{1,64}$/i;

/** An API destination waits five seconds for its answer. */
const ANSWER_WITHIN_MS = 4_000;
const TRY_AGAIN_MS = 5_000;
/** EventBridge delivers an event at least once, and a second time mostly soon. */
const KEEP_IDS_MS = 10 * 60_000;
const KEEP_IDS = 50_000;
/** At most this often it is written down that events of a kind come. */
const NOTE_MS = 10_000;

/**
 * Why an event was not taken. Only after `unavailable` it is worth sending again: `unauthorized` (no such source, wrong key,
 * uninstalled), `invalid_request` (not an event of Genesys), `forbidden` (of another organisation).
 */
export type BridgedCode = 'unauthorized' | 'invalid_request' | 'forbidden' | 'unavailable';

const batchers = new Map<string, EventBatcher<UserEvent>>();
const known = createRecentIds(KEEP_IDS_MS, KEEP_IDS, () => performance.now());
const noted = createRecentIds(NOTE_MS, KEEP_IDS, () => performance.now());

/** Whose source this is, when the key is one of its own. Takes the same time whether much or little of a key is right. */
export async function authoriseSource(sourceId: string, key: string | null): Promise<Result<FoundSource, BridgedCode>> {
  const id = z.guid().safeParse(sourceId);
  const source = id.success && key ? await withWorker((tx) => findSource(tx, id.data)) : null;
  if (!source || !isAmongKeys(key ?? '', source.keyHashes))
    return fail('unauthorized', 'There is no such source, or the key is not its own.');
  return ok(source);
}

/**
 * Takes one event: answers once it is written. The same event again, and events out of order, change nothing. Events of topics
 * that are of no interest are taken and passed over.
 */
export async function receiveBridgedEvent(source: FoundSource, body: unknown): Promise<Result<null, BridgedCode>> {
  const { orgId } = source;
  const envelope = Envelope.safeParse(body);
  const sentBy = SOURCE.exec(envelope.data?.source ?? '')?.[1]?.toLowerCase();
  if (!envelope.success || sentBy === undefined) {
    return fail('invalid_request', 'The body is not an event of Genesys Cloud as Amazon EventBridge wraps it.');
  }
  if (sentBy !== orgId) return fail('forbidden', 'The event is of another organisation than this source.');
  const eventId = `${orgId} ${envelope.data.id}`;
  if (known.has(eventId)) return ok(null);
  const { topicName, eventBody, timestamp } = envelope.data.detail;
  const take = async () => {
    if (await receiveBridgedTrunks(orgId, topicName, eventBody, timestamp)) return;
    await write(source, normaliseEvent(topicName, eventBody, Date.now(), 'eventbridge'));
  };
  try {
    await within(ANSWER_WITHIN_MS, take());
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable || error instanceof TooLate)) {
      log.error({ err: error, orgId }, 'an event from EventBridge could not be written');
    }
    return fail('unavailable', 'The event could not be written in time. Send it again.', {
      retryable: true,
      retryAfterMs: TRY_AGAIN_MS,
    });
  }
  known.add(eventId);
  return ok(null);
}

async function write(source: FoundSource, events: readonly LiveEvent[]): Promise<void> {
  const { orgId } = source;
  const ctx = systemContext(orgId);
  let batcher = batchers.get(orgId);
  if (!batcher) {
    batcher = createEventBatcher({
      conflation: BY_USER,
      write: (batch) => applyEvents(ctx, batch),
      // Whoever sent them is told, and sends them again.
      isPassing: () => false,
      onGivenUp: () => undefined,
    });
    batchers.set(orgId, batcher);
  }
  const ofUsers = events.filter(isOfUser);
  if (ofUsers.length > 0) await batcher.add(ofUsers);
  for (const event of events) {
    if (event.kind === 'schedule' && event.businessUnitId !== null) {
      await gateway().invalidate(orgId, [schedulesTag(event.businessUnitId)]);
    }
  }
  const kinds = new Set(events.map(({ kind }) => kind));
  const news = [...kinds].map((kind) => `${source.id} ${kind}`);
  if (news.every((name) => noted.has(name))) return;
  await withOrg(ctx, (tx) => noteSourceEvents(tx, source, kinds));
  for (const name of news) noted.add(name);
}

class TooLate extends Error {}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const late = systemClock.sleep(ms, over.signal).then(() => Promise.reject(new TooLate()));
  // The one that loses the race may still fail, when nobody asks any more.
  for (const loser of [work, late]) loser.catch(() => undefined);
  await Promise.race([work, late]).finally(() => over.abort());
}
