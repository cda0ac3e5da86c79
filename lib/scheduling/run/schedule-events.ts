import { systemClock } from '#lib/clock.ts';
import { businessUnitSchedulesEvent, businessUnitSchedulesTopic } from '#lib/genesys/operations/wfm-schedules.ts';
import { log } from '#lib/log.ts';

/** The end (or progress) of a schedule operation in a business unit; `null`: news may have been missed, so look. */
export type ScheduleNews = { readonly operationId: string; readonly status: string } | null;

/** One run's ear on its business unit. */
export type ScheduleWatch = {
  /** Whether news will come by itself; otherwise ask. */
  isLive(): boolean;
  onNews(listener: (news: ScheduleNews) => void): () => void;
  close(): void;
};

/** The notification channels of this process, one for each organisation, for as long as runs need them. */
export type ScheduleEvents = {
  /**
   * Resolves once Genesys confirmed the subscription, or when it did not come about in time or `signal` was aborted: news is
   * a help, not a need.
   */
  watch(orgId: string, businessUnitId: string, signal: AbortSignal): Promise<ScheduleWatch>;
  close(): Promise<void>;
};

/** One organisation's open notification channel. */
export type TopicChannel = {
  /** Whether the socket is open. */
  isLive(): boolean;
  /** Resolves with whether Genesys permitted the topic. */
  add(topic: string): Promise<boolean>;
  close(): Promise<void>;
};

/** Opens a channel; rejects when there can be none. `onEvent` gets the topic and the body, `onGap` says news may be lost. */
export type OpenChannel = (
  orgId: string,
  handlers: { onEvent(topic: string, body: unknown): void; onGap(): void },
) => Promise<TopicChannel>;

type Listener = { readonly topic: string; tell: (news: ScheduleNews) => void };

type Entry = {
  readonly channel: Promise<TopicChannel>;
  /** The channel once it is there. */
  open: TopicChannel | null;
  readonly topics: Map<string, Promise<boolean>>;
  readonly listeners: Set<Listener>;
  users: number;
  idleTimer: NodeJS.Timeout | undefined;
};

const READY_WITHIN_MS = 10_000;
const IDLE_CLOSE_MS = 5 * 60_000;
/** After a channel could not be had, runs poll this long before another try. */
const RETRY_AFTER_MS = 60_000;

/** Shares one channel of each organisation among all runs of the process. */
export function createScheduleEvents(openChannel: OpenChannel): ScheduleEvents {
  const entries = new Map<string, Entry>();
  const failedAtMs = new Map<string, number>();

  const drop = async (orgId: string, entry: Entry): Promise<void> => {
    clearTimeout(entry.idleTimer);
    if (entries.get(orgId) === entry) entries.delete(orgId);
    await entry.open?.close();
  };

  const open = (orgId: string): Entry => {
    const listeners = new Set<Listener>();
    const channel = openChannel(orgId, {
      onEvent(topic, body) {
        const event = businessUnitSchedulesEvent.safeParse(body);
        const news = event.success ? event.data : null;
        for (const listener of listeners) if (listener.topic === topic) listener.tell(news);
      },
      onGap() {
        for (const listener of listeners) listener.tell(null);
      },
    });
    const entry: Entry = { channel, open: null, topics: new Map(), listeners, users: 0, idleTimer: undefined };
    entries.set(orgId, entry);
    return entry;
  };

  const subscribe = async (orgId: string, entry: Entry, topic: string): Promise<boolean> => {
    entry.open ??= await entry.channel;
    let added = entry.topics.get(topic);
    if (!added) entry.topics.set(topic, (added = entry.open.add(topic)));
    const isPermitted = await added;
    if (!isPermitted) log.warn({ orgId, topic }, 'schedule topic refused');
    return isPermitted;
  };

  return {
    async watch(orgId, businessUnitId, signal) {
      const topic = businessUnitSchedulesTopic(businessUnitId);
      const lastFailure = failedAtMs.get(orgId);
      if (!entries.has(orgId) && lastFailure !== undefined && Date.now() - lastFailure < RETRY_AFTER_MS) return deaf;
      const entry = entries.get(orgId) ?? open(orgId);
      entry.users++;
      clearTimeout(entry.idleTimer);
      const release = () => {
        entry.users--;
        if (entry.users === 0) {
          entry.idleTimer = setTimeout(() => void drop(orgId, entry).catch(logFailure), IDLE_CLOSE_MS);
          entry.idleTimer.unref();
        }
      };
      let isPermitted = false;
      try {
        isPermitted = await within(READY_WITHIN_MS, signal, subscribe(orgId, entry, topic));
      } catch (error) {
        if (signal.aborted) return createWatch(entry, topic, () => false, release);
        log.warn({ err: error, orgId }, 'no notification channel; schedule runs poll');
        failedAtMs.set(orgId, Date.now());
        await drop(orgId, entry).catch(logFailure);
      }
      return createWatch(entry, topic, () => isPermitted && (entry.open?.isLive() ?? false), release);
    },
    async close() {
      await Promise.all([...entries].map(([orgId, entry]) => drop(orgId, entry)));
    },
  };
}

/** A watch that never hears anything. */
const deaf: ScheduleWatch = { isLive: () => false, onNews: () => () => undefined, close: () => undefined };

function createWatch(entry: Entry, topic: string, isLive: () => boolean, release: () => void): ScheduleWatch {
  const own = new Set<Listener>();
  let isClosed = false;
  return {
    isLive,
    onNews(tell) {
      const listener = { topic, tell };
      entry.listeners.add(listener);
      own.add(listener);
      return () => entry.listeners.delete(listener);
    },
    close() {
      for (const listener of own) entry.listeners.delete(listener);
      if (!isClosed) release();
      isClosed = true;
    },
  };
}

function logFailure(error: unknown): void {
  log.warn({ err: error }, 'notification channel did not close cleanly');
}

async function within<T>(ms: number, signal: AbortSignal, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = systemClock.sleep(ms, AbortSignal.any([signal, over.signal])).then(() => {
    throw new Error(`Not ready within ${ms} ms.`);
  });
  // The one that loses the race may still fail, when nobody asks any more.
  for (const loser of [work, late]) loser.catch(() => undefined);
  return Promise.race([work, late]).finally(() => over.abort());
}
