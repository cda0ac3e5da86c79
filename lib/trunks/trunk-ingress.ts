import { systemClock } from '#lib/clock.ts';
import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import { log } from '#lib/log.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { edgeTopic, isTrunkTopic, normaliseTrunkEvent, trunkTopics } from './normalise-trunk-event.ts';
import { findReading, noteReading } from './read-store.ts';
import { readOrganisationCalls, readTrunks, type ReadingScope } from './read-trunks.ts';
import { readProjection } from './store.ts';
import { createTrunkBatcher } from './trunk-batcher.ts';

/** How often trunks are read. */
export type TrunkIngressSettings = {
  /** Trunks come and go rarely; organisations without any are asked this often, too. */
  readonly inventoryEveryMs: number;
  /** How often trunks are read of which Genesys sends no events, and the organisation's call metrics, which have none. */
  readonly pollEveryMs: number;
  /** After a failure. */
  readonly retryMs: number;
  /** After a failure that passes only when somebody does something about it, such as giving a permission. */
  readonly lastingRetryMs: number;
};

const DEFAULTS: TrunkIngressSettings = {
  inventoryEveryMs: 3_600_000,
  pollEveryMs: 60_000,
  retryMs: 10_000,
  lastingRetryMs: 300_000,
};

/** After these it does not help to ask again soon. */
const LASTING: ReadonlySet<string> = new Set(['forbidden', 'not_found', 'invalid_request', 'malformed']);

/** The part of an organisation's reception that is about trunks. */
export type TrunkIngress = {
  /** The topics it would like to be subscribed to; none while no trunks are known. */
  readonly topics: () => readonly string[];
  /** Told after each plan: which topics are subscribed now, and which only from now on. */
  followed(isFollowed: (topic: string) => boolean, added: Iterable<string>): void;
  /** Events of these topics may have been missed since then. */
  missed(topics: Iterable<string>, sinceMs: number): void;
  /** Takes an event of a trunk or an edge; false for every other. */
  hear(topicName: string, eventBody: unknown, receivedAtMs: number): boolean;
  /** Resolves when what had come is written and no call is under way. */
  close(): Promise<void>;
};

/**
 * Keeps what is known of an organisation's trunks: by events as soon as their topics are subscribed, by one reading after each
 * gap, and by a reading a minute where Genesys sends no events. Goes on by itself and never fails; what it cannot read it says.
 * `onTopics` is called when it would like other topics than before.
 */
export function openTrunkIngress(options: {
  readonly gateway: Pick<Gateway, 'call'>;
  readonly ctx: OrgContext;
  readonly onTopics: () => void;
  readonly settings?: Partial<TrunkIngressSettings>;
}): TrunkIngress {
  const { gateway, ctx, onTopics } = options;
  const { orgId } = ctx;
  const settings = { ...DEFAULTS, ...options.settings };
  const stop = new AbortController();
  const { signal } = stop;
  let topics: readonly string[] = [];
  let isHeard = false;
  let isMissed = true;
  let inventoryDueAtMs = 0;
  let callsDueAtMs = 0;
  let pollDueAtMs = 0;
  let wake = Promise.withResolvers<void>();

  let noting: Promise<unknown> = Promise.resolve();
  /** One after the other, so that what is written last is what was said last. */
  const note = (news: Parameters<typeof noteReading>[2]) => {
    const noted = noting.then(() => withOrg(ctx, (tx) => noteReading(tx, orgId, news)));
    noting = noted.catch(() => undefined);
    return noted;
  };
  const logFailure = (error: unknown) => log.warn({ err: error, orgId }, 'trunks could not be kept up to date');
  const miss = (sinceMs: number) => {
    if (!isMissed) note({ gapSince: new Date(sinceMs) }).catch(logFailure);
    isMissed = true;
    wake.resolve();
  };
  const missed = (names: Iterable<string>, sinceMs: number) => {
    if (![...names].some(isTrunkTopic)) return;
    pollDueAtMs = 0;
    miss(sinceMs);
  };
  const batcher = createTrunkBatcher(ctx, {
    isPassing: (error) => error instanceof DatabaseUnavailable,
    onGivenUp(reason) {
      logFailure(reason);
      miss(Date.now());
    },
  });

  const lookUp = async () => {
    const { trunks } = await withOrg(ctx, (tx) => readProjection(tx, orgId));
    const there = [...trunks.values()].filter(({ state }) => state !== 'deleted');
    const edgeIds = [...new Set(there.flatMap(({ edgeId }) => edgeId ?? []))];
    const wanted = [...there.flatMap(({ id }) => trunkTopics(id)), ...edgeIds.map(edgeTopic)];
    const isSame = wanted.length === topics.length && wanted.every((topic) => topics.includes(topic));
    topics = wanted;
    if (!isSame) onTopics();
  };
  /** Reads; null when it did, else after how long to try again, milliseconds. */
  const tryReading = async (scope: ReadingScope): Promise<number | null> => {
    const done = await readTrunks(gateway, ctx, { scope, notWithinMs: 0, signal });
    if (!done.ok) {
      log.info({ orgId, code: done.error.code }, 'trunks could not be read');
      return LASTING.has(done.error.code) ? settings.lastingRetryMs : settings.retryMs;
    }
    if (done.data === 'skipped') return settings.retryMs;
    await lookUp();
    if (!isMissed) await note({ gapSince: null });
    return null;
  };
  const read = async (scope: ReadingScope) => {
    const wasMissed = isMissed;
    isMissed = false;
    let againInMs: number | null = settings.retryMs;
    try {
      againInMs = await tryReading(scope);
    } finally {
      const nowMs = Date.now();
      if (againInMs === null) {
        if (scope === 'all') inventoryDueAtMs = nowMs + settings.inventoryEveryMs;
        // What was missed meanwhile is read at once.
        if (!isMissed) pollDueAtMs = nowMs + settings.pollEveryMs;
      } else {
        isMissed ||= wasMissed;
        pollDueAtMs = nowMs + againInMs;
        if (scope === 'all') inventoryDueAtMs = pollDueAtMs;
      }
    }
  };
  const readCalls = async () => {
    const done = await readOrganisationCalls(gateway, ctx, signal);
    const isLasting = !done.ok && LASTING.has(done.error.code);
    callsDueAtMs = Date.now() + (isLasting ? settings.inventoryEveryMs : settings.pollEveryMs);
  };
  /** Does what is due, and answers when there is more to do. */
  const turn = async (): Promise<number> => {
    const hasTrunks = () => topics.length > 0;
    if (Date.now() >= inventoryDueAtMs) await read('all');
    else if (hasTrunks() && (isMissed || !isHeard) && Date.now() >= pollDueAtMs) await read('states');
    if (hasTrunks() && Date.now() >= callsDueAtMs) await readCalls();
    if (!hasTrunks()) return inventoryDueAtMs;
    const statesDueAtMs = isMissed || !isHeard ? pollDueAtMs : Infinity;
    return Math.min(inventoryDueAtMs, callsDueAtMs, statesDueAtMs);
  };
  const live = async () => {
    const known = await withOrg(ctx, (tx) => findReading(tx, orgId));
    // Whoever died told of no gap: nothing is sure since the last reading.
    await note({ isHeard: false, gapSince: known?.gapSince ?? known?.statesAt ?? new Date() });
    await lookUp();
    // What was read for whoever received the events before need not be read again, but for what was missed meanwhile.
    inventoryDueAtMs = topics.length > 0 ? (known?.inventoryAt?.getTime() ?? 0) + settings.inventoryEveryMs : 0;
    while (!signal.aborted) {
      let dueAtMs: number;
      try {
        dueAtMs = await turn();
      } catch (error) {
        if (signal.aborted) return;
        logFailure(error);
        dueAtMs = Date.now() + settings.retryMs;
      }
      await pause(dueAtMs - Date.now());
    }
  };
  const pause = async (ms: number) => {
    const over = new AbortController();
    const timer = systemClock.sleep(Math.max(0, ms), AbortSignal.any([over.signal, signal])).catch(() => undefined);
    await Promise.race([timer, wake.promise]);
    over.abort();
    wake = Promise.withResolvers();
  };
  const lived = live().catch((error: unknown) => {
    if (!signal.aborted) logFailure(error);
  });

  return {
    topics: () => topics,
    followed(isFollowed, added) {
      const wasHeard = isHeard;
      isHeard = topics.length > 0 && topics.every(isFollowed);
      // First the gap: nobody is to believe that everything is told before it is.
      missed(added, Date.now());
      if (isHeard !== wasHeard) note({ isHeard }).catch(logFailure);
    },
    missed,
    hear(topicName, eventBody, receivedAtMs) {
      if (!isTrunkTopic(topicName)) return false;
      const changes = normaliseTrunkEvent(topicName, eventBody, receivedAtMs, 'notifications');
      if (changes.length > 0) void batcher.add(changes);
      return true;
    },
    async close() {
      stop.abort();
      await lived;
      await batcher.close();
      await note({ isHeard: false, gapSince: new Date() }).catch(logFailure);
    },
  };
}
