import { z } from 'zod';
import type { World } from '../core/types.ts';
import { createDeliveryLog, type DeliveryLog } from './delivery-log.ts';
import type { EventBridgeEnvelope } from './eventbridge-envelope.ts';

const percent = z.number().min(0).max(100);
const localUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname), {
    message: 'must be an address of this machine',
  });

/** The API destination: one for all organisations, as of a partner whose customers send to the partner's AWS account. */
export const destinationSchema = z.strictObject({
  url: localUrl,
  /** The connection's API key: sent with each request. */
  headerName: z.string().min(1),
  headerValue: z.string(),
  /** Real milliseconds; an API destination waits five seconds. */
  timeoutMs: z.number().int().positive().max(60_000).default(5_000),
  /** Simulated milliseconds before the first repeat; doubled for each further one, up to a minute. */
  retryBaseMs: z.number().positive().default(1_000),
  /** Tries of one event before it is given up. */
  maxAttempts: z.number().int().min(1).max(185).default(10),
  /** Requests under way at a time. */
  concurrency: z.number().int().min(1).max(64).default(8),
  /** Chance that an event is delivered twice. */
  duplicatePercent: percent.default(0),
  /** Chance that an event is held back until after the next one (or one simulated second). */
  reorderPercent: percent.default(0),
});

/** See {@link destinationSchema}. */
export type Destination = z.infer<typeof destinationSchema>;

/** Brings events to the API destination: at least once, in no promised order. */
export type EventBridgeDelivery = {
  readonly log: DeliveryLog;
  destination(): Destination | null;
  /** Sets or removes the destination; what waits goes to the new one. */
  setDestination(destination: Destination | null): void;
  /** Takes an event; without a destination it is lost, as events are that no rule matches. */
  take(organisationId: string, envelope: EventBridgeEnvelope): void;
  /** Events accepted and neither delivered nor given up. */
  pending(): number;
  /** Forgets what waits, and the log. */
  clear(): void;
  /** Ends requests under way and sends no more. */
  stop(): void;
};

type Parcel = {
  readonly organisationId: string;
  readonly envelope: EventBridgeEnvelope;
  readonly isRepeat: boolean;
  attempt: number;
};

const LONGEST_WAIT_MS = 60_000;
const HELD_BACK_MS = 1_000;

/** A delivery without a destination. */
export function createEventBridgeDelivery(world: World): EventBridgeDelivery {
  const log = createDeliveryLog();
  const ending = new AbortController();
  let destination: Destination | null = null;
  let queue: Parcel[] = [];
  let heldBack: Parcel[] = [];
  let pending = 0;
  let inFlight = 0;
  /** Rises with each clear, so that what was under way before does not count afterwards. */
  let generation = 0;

  const pump = () => {
    while (destination && !ending.signal.aborted && inFlight < destination.concurrency) {
      const parcel = queue.shift();
      if (!parcel) return;
      void send(parcel, destination);
    }
  };
  const enqueue = (parcel: Parcel) => {
    queue.push(parcel);
    pump();
  };
  const releaseHeldBack = () => {
    const parcels = heldBack;
    heldBack = [];
    for (const parcel of parcels) enqueue(parcel);
  };
  const send = async (parcel: Parcel, to: Destination): Promise<void> => {
    const startedIn = generation;
    inFlight += 1;
    parcel.attempt += 1;
    const outcome = await post(parcel.envelope, to, ending.signal);
    inFlight -= 1;
    if (ending.signal.aborted) return;
    if (startedIn === generation) settle(parcel, to, outcome);
    pump();
  };
  const settle = (parcel: Parcel, to: Destination, outcome: Outcome) => {
    const isDelivered = outcome.status !== null && outcome.status >= 200 && outcome.status < 300;
    const isAbandoned = !isDelivered && parcel.attempt >= to.maxAttempts;
    log.add({
      eventId: parcel.envelope.id,
      organisationId: parcel.organisationId,
      detailType: parcel.envelope['detail-type'],
      topicName: parcel.envelope.detail.topicName,
      attempt: parcel.attempt,
      isRepeat: parcel.isRepeat,
      status: outcome.status,
      cause: outcome.cause,
      result: isDelivered ? 'delivered' : isAbandoned ? 'abandoned' : 'retried',
      atMs: world.clock.now(),
    });
    if (isDelivered || isAbandoned) {
      pending -= 1;
      return;
    }
    const backoffMs = Math.min(LONGEST_WAIT_MS, to.retryBaseMs * 2 ** (parcel.attempt - 1));
    const startedIn = generation;
    world.clock.after(Math.max(backoffMs, outcome.retryAfterMs), () => {
      if (startedIn === generation) enqueue(parcel);
    });
  };

  return {
    log,
    destination: () => destination,
    setDestination(next) {
      destination = next;
      pump();
    },
    take(organisationId, envelope) {
      log.countMatch(destination !== null);
      if (!destination) return;
      const strikes = (chance: number) => chance > 0 && world.rng('eventbridge-faults')() * 100 < chance;
      const parcel: Parcel = { organisationId, envelope, isRepeat: false, attempt: 0 };
      const isHeldBack = strikes(destination.reorderPercent);
      const copies = strikes(destination.duplicatePercent) ? [parcel, { ...parcel, isRepeat: true }] : [parcel];
      pending += copies.length;
      if (isHeldBack) {
        heldBack.push(...copies);
        world.clock.after(HELD_BACK_MS, releaseHeldBack);
        return;
      }
      for (const copy of copies) enqueue(copy);
      releaseHeldBack();
    },
    pending: () => pending,
    clear() {
      generation += 1;
      queue = [];
      heldBack = [];
      pending = 0;
      log.clear();
    },
    stop: () => ending.abort(),
  };
}

type Outcome = { readonly status: number | null; readonly cause: string | null; readonly retryAfterMs: number };

/** One request as an API destination makes it. Redirects are not followed. */
async function post(envelope: EventBridgeEnvelope, to: Destination, ending: AbortSignal): Promise<Outcome> {
  try {
    const response = await fetch(to.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Amazon/EventBridge/ApiDestinations',
        [to.headerName]: to.headerValue,
      },
      body: JSON.stringify(envelope),
      signal: AbortSignal.any([ending, AbortSignal.timeout(to.timeoutMs)]),
    });
    await response.arrayBuffer();
    const retryAfter = Number(response.headers.get('retry-after') ?? 0);
    return { status: response.status, cause: null, retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1000 : 0 };
  } catch (error) {
    // A refused connection, a broken one and a timeout are all the same to whoever has to send again.
    return { status: null, cause: error instanceof Error ? error.name : 'unknown', retryAfterMs: 0 };
  }
}
