import { findEnvironment } from '#lib/auth/environments.ts';
import { systemClock } from '#lib/clock.ts';
import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import { readWholeDirectory } from '#lib/directory/keep-directory.ts';
import { keepQueues } from '#lib/directory/keep-queues.ts';
import type { Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { businessUnitSchedulesTopic, schedulesTag } from '#lib/genesys/operations/wfm-schedules.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { log } from '#lib/log.ts';
import { fail, type Failure } from '#lib/result.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { openTrunkIngress } from '#lib/trunks/trunk-ingress.ts';
import { applyEvents } from './apply-events.ts';
import { createEventBatcher } from './event-batcher.ts';
import { createIngressChannels, type IngressChannels } from './ingress-channels.ts';
import { DEFAULT_INGRESS_SETTINGS, type IngressSettings } from './ingress-settings.ts';
import { findPeople, noteIngress, type HeldIngress, type IngressNews, type KnownPeople } from './ingress-store.ts';
import type { LiveEvent, UserEvent } from './live-event.ts';
import { BY_USER } from './merge-states.ts';
import { normaliseEvent } from './normalise-event.ts';
import {
  planSubscriptions,
  unitAdherenceTopic,
  userIdsOf,
  userTopic,
  type ChannelTopics,
} from './plan-subscriptions.ts';
import { readUnitAdherence } from './read-adherence.ts';
import { isOfUser, readUserStates } from './read-states.ts';
import { NO_UNITS, readUnits, type Units } from './read-units.ts';
import { tellScheduleNews } from './schedule-news.ts';

/** At most this often the moment of the last event is written down. */
const NOTE_EVENTS_MS = 5_000;

/** After these nothing helps but a new installation. */
const FINAL: ReadonlySet<GatewayCode> = new Set(['not_installed', 'grant_refused']);

const NO_ENVIRONMENT = 'The Genesys Cloud environment of this organisation is not configured.';

/** What became of a part of the work. */
type Done = 'done' | Failure<GatewayCode>;

/** The reception of one organisation's events, for as long as its lease is held. */
export type OrganisationIngress = {
  /** Somebody looks at others than before: plan anew soon. */
  wish(): void;
  /** Resolves when channels, timers and calls are gone and what had come is written. */
  close(): Promise<void>;
};

/**
 * Receives the events of one organisation: subscribes, writes what comes, and after each start, break and new topic reads once
 * what may have been missed. Everything is merged by time, so that readings and events may overtake each other. Goes on until
 * it is closed or the organisation's grant has ended.
 */
export function openOrganisationIngress(
  gateway: Gateway,
  held: HeldIngress,
  settings: Partial<IngressSettings> = {},
): OrganisationIngress {
  const { orgId } = held;
  const ctx = systemContext(orgId);
  const all = { ...DEFAULT_INGRESS_SETTINGS, ...settings };
  const stop = new AbortController();
  const { signal } = stop;
  /** Topics under which something may have been missed, to be read. */
  const missed = new Set<string>();
  const refused = new Set<string>();
  let plan: ChannelTopics = [];
  let units: Units = NO_UNITS;
  let people: KnownPeople | null = null;
  let replanAtMs = 0;
  let plannedAtMs = 0;
  let gapSinceMs: number | null = null;
  let eventNotedAtMs = 0;
  let snapshotAtMs: number | null = null;
  let refusal: Failure<GatewayCode> | null = null as Failure<GatewayCode> | null;
  let noted = '';
  let hasBeenLive = false;
  let wake = Promise.withResolvers<void>();

  const aborted = new Promise<false>((resolve) => signal.addEventListener('abort', () => resolve(false)));
  const rouse = () => wake.resolve();
  const write = (events: readonly UserEvent[]) => applyEvents(ctx, events);
  const note = async (news: IngressNews) => withOrg(ctx, (tx) => noteIngress(tx, held, news)).catch(logFailure);
  const enter = async (state: string, reason: string | null, more: IngressNews = {}) => {
    const entered = `${state} ${reason ?? ''}`;
    const isNew = entered !== noted;
    noted = entered;
    if (state === 'live') hasBeenLive = true;
    await note({ ...more, ...(isNew ? { state, reason, stateSince: new Date() } : {}) });
  };
  const batcher = createEventBatcher({
    conflation: BY_USER,
    write,
    isPassing: (error) => error instanceof DatabaseUnavailable,
    onGivenUp(reason) {
      log.error({ err: reason, orgId }, 'events could not be written; what they told will be read');
      for (const topics of plan) for (const topic of topics) missed.add(topic);
      rouse();
    },
  });
  const trunks = openTrunkIngress({
    gateway,
    ctx,
    settings: all.trunks,
    onTopics() {
      replanAtMs = 0;
      rouse();
    },
  });
  const queues = keepQueues(gateway, ctx, all.queues);
  const passOn = (event: LiveEvent) => {
    if (event.kind !== 'schedule') return;
    const { operationId, status } = event;
    const unitId = event.businessUnitId ?? units.businessUnitOf.get(event.managementUnitId ?? '');
    if (unitId === undefined) return;
    void gateway.invalidate(orgId, [schedulesTag(unitId)]).catch(logFailure);
    if (operationId === null || status === null) return;
    tellScheduleNews(ctx, [unitId], { operationId, status }).catch((error: unknown) => {
      logFailure(error);
      missed.add(businessUnitSchedulesTopic(unitId));
      rouse();
    });
  };
  const hear = (topicName: string, eventBody: unknown) => {
    const nowMs = Date.now();
    if (!trunks.hear(topicName, eventBody, nowMs)) {
      const events = normaliseEvent(topicName, eventBody, nowMs, 'notifications');
      const ofUsers = events.filter(isOfUser);
      if (ofUsers.length > 0) void batcher.add(ofUsers);
      events.forEach(passOn);
    }
    if (nowMs - eventNotedAtMs < NOTE_EVENTS_MS) return;
    eventNotedAtMs = nowMs;
    void note({ lastEventAt: new Date(nowMs) });
  };

  const follow = async (channels: IngressChannels): Promise<Done> => {
    plannedAtMs = Date.now();
    replanAtMs = plannedAtMs + all.replanAtLeastMs;
    units = (await readUnits(gateway, { org: orgId, signal })) ?? units;
    people = await withOrg(ctx, (tx) => findPeople(tx, orgId, all.maxChannels * all.topicsPerChannel));
    // What comes over EventBridge need not come twice.
    const hearsUsers = people.kind === 'notifications';
    const wishes = {
      businessUnitIds: units.businessUnitIds,
      managementUnitIds: units.managementUnitIds,
      teamIds: [],
      trunkTopics: trunks.topics(),
      watchedUserIds: hearsUsers ? people.watchedUserIds : [],
      otherUserIds: hearsUsers ? people.userIds : [],
    };
    const limits = { channels: all.maxChannels, topicsPerChannel: all.topicsPerChannel, refused };
    const planned = planSubscriptions(plan, wishes, limits);
    plan = planned.channels;
    const followed = await channels.follow(plan);
    for (const topic of followed.added) missed.add(topic);
    for (const topic of followed.refused) refused.add(topic);
    const topics = plan.reduce((sum, each) => sum + each.size, 0) - followed.refused.length;
    const isFollowed = (topic: string) => !refused.has(topic) && plan.some((each) => each.has(topic));
    trunks.followed(isFollowed, followed.added);
    const businessUnitIds = units.businessUnitIds.filter((id) => isFollowed(businessUnitSchedulesTopic(id)));
    await note({ kind: people.kind, topics, topicsWanted: planned.wanted, businessUnitIds });
    if (followed.failure !== null) replanAtMs = 0;
    return followed.failure ?? 'done';
  };

  const isDirectoryFresh = () => Date.now() - (people?.readAtMs ?? 0) < all.maxDirectoryAgeMs;
  /** Reads the directory where it is too old, which tells the states of everybody, too. */
  const readDirectory = async (): Promise<void> => {
    if (isDirectoryFresh()) return;
    const subscribed = userIdsOf(missed).map(userTopic);
    // It goes on by itself when this is closed meanwhile, and is not waited for then.
    const isWhole = await Promise.race([readWholeDirectory(ctx, all.maxDirectoryAgeMs), aborted]);
    if (isWhole) for (const topic of subscribed) missed.delete(topic);
    if (isWhole) snapshotAtMs = Date.now();
    // New people are to be listened to, also when somebody else reads them at the moment.
    replanAtMs = isWhole ? 0 : Math.min(replanAtMs, Date.now() + 2 * all.replanEveryMs);
  };

  /** Runs that wait for the end of an operation look themselves: nobody else knows whether theirs has ended. */
  const tellOfGap = async (): Promise<void> => {
    const unitIds = units.businessUnitIds.filter((id) => missed.delete(businessUnitSchedulesTopic(id)));
    if (unitIds.length === 0) return;
    try {
      await gateway.invalidate(orgId, unitIds.map(schedulesTag));
      await tellScheduleNews(ctx, unitIds, null);
    } catch (error) {
      for (const id of unitIds) missed.add(businessUnitSchedulesTopic(id));
      throw error;
    }
  };

  const readMissed = async (): Promise<Done> => {
    await tellOfGap();
    const topics = [...missed];
    missed.clear();
    const userIds = userIdsOf(topics);
    const options = { org: orgId, signal };
    const read = await readUserStates(gateway, { userIds, userCount: people?.userCount ?? 0 }, write, options);
    const unitIds = units.managementUnitIds.filter((id) => topics.includes(unitAdherenceTopic(id)));
    const readAll = read.ok ? await readUnitAdherence(gateway, unitIds, write, options) : read;
    snapshotAtMs = Date.now();
    if (readAll.ok) return 'done';
    for (const topic of topics) missed.add(topic);
    return readAll.error;
  };

  const openChannels = async (): Promise<IngressChannels | null> => {
    const row = await withOrg(ctx, (tx) =>
      tx.organisation.findFirst({ where: { id: orgId }, select: { environmentId: true } }),
    );
    const environment = row && findEnvironment(row.environmentId);
    if (!environment) return null;
    return createIngressChannels({
      gateway,
      orgId,
      environment,
      signal,
      settings: all.channel,
      listener: {
        onEvent: ({ topicName, eventBody }) => hear(topicName, eventBody),
        onBreak: rouse,
        onGap(topics, sinceMs) {
          gapSinceMs = Math.min(gapSinceMs ?? sinceMs, sinceMs);
          for (const topic of topics) missed.add(topic);
          trunks.missed(topics, sinceMs);
          rouse();
        },
        onGivenUp(failure) {
          refusal = failure;
          rouse();
        },
      },
    });
  };

  const pause = async (ms: number) => {
    const over = new AbortController();
    const timer = systemClock.sleep(Math.max(0, ms), AbortSignal.any([over.signal, signal])).catch(() => undefined);
    await Promise.race([timer, wake.promise]);
    over.abort();
    wake = Promise.withResolvers();
  };
  /** What there is to do now: subscribe, read the directory, read what was missed. */
  const turn = async (channels: IngressChannels): Promise<Done> => {
    if (Date.now() >= replanAtMs) {
      const followed = await follow(channels);
      if (followed !== 'done') return followed;
    }
    // Runs do not wait until everybody has been read.
    await tellOfGap();
    await readDirectory();
    if (replanAtMs === 0) {
      const followed = await follow(channels);
      if (followed !== 'done') return followed;
    }
    if (missed.size === 0) return 'done';
    await systemClock.sleep(all.gatherMs, signal);
    return readMissed();
  };
  const showState = async (done: Done, channels: IngressChannels) => {
    const reason = done === 'done' ? null : done.message;
    const snapshotAt = snapshotAtMs === null ? {} : { snapshotAt: new Date(snapshotAtMs) };
    if (done === 'done' && missed.size === 0 && channels.areOpen()) {
      gapSinceMs = null;
      await enter('live', null, { gapSince: null, ...snapshotAt });
    } else if (!hasBeenLive) await enter('starting', reason);
    else {
      gapSinceMs ??= Date.now();
      await enter('interrupted', reason, { gapSince: new Date(gapSinceMs) });
    }
  };
  const live = async () => {
    let channels: IngressChannels | null = null;
    let retryMs = all.minRetryMs;
    await enter('starting', null, { gapSince: null });
    try {
      while (!signal.aborted && refusal === null) {
        let done: Done;
        try {
          channels ??= await openChannels();
          if (channels === null) return await enter('stopped', NO_ENVIRONMENT);
          done = await turn(channels);
          if (done !== 'done' && FINAL.has(done.code)) refusal = done;
          else if (!signal.aborted) await showState(done, channels);
        } catch (error) {
          if (signal.aborted) return;
          logFailure(error);
          done = fail('unavailable', 'Receiving events failed.').error;
        }
        retryMs = done === 'done' ? all.minRetryMs : Math.min(retryMs * 2, all.maxRetryMs);
        if (refusal === null) await pause(done === 'done' ? replanAtMs - Date.now() : retryMs);
      }
      if (refusal !== null) await enter('refused', refusal.message);
    } finally {
      await channels?.close();
      await Promise.all([batcher.close(), trunks.close()]);
      // Whoever takes over next says otherwise.
      if (signal.aborted) await enter('stopped', null);
    }
  };
  const logFailure = (error: unknown) => log.warn({ err: error, orgId }, 'receiving events failed and is tried again');
  const lived = live().catch(logFailure);

  return {
    wish() {
      replanAtMs = Math.min(replanAtMs, Math.max(Date.now() + all.replanDelayMs, plannedAtMs + all.replanEveryMs));
      rouse();
    },
    async close() {
      stop.abort();
      await Promise.all([lived, queues.close()]);
    },
  };
}
