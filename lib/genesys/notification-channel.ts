import type { Clock } from '#lib/clock.ts';
import { steadyClock } from '#lib/limits/steady-clock.ts';
import { log } from '#lib/log.ts';
import { fail, ok } from '#lib/result.ts';
import type { Failure, Result } from '#lib/result.ts';
import type { CallOptions, Gateway, GatewayCode, GenesysEnvironment } from './gateway-types.ts';
import type { NotificationEvent } from './notification-frames.ts';
import { runSocket } from './notification-socket.ts';
import type { SilenceSettings, SocketEnd } from './notification-socket.ts';
import { channelsCreate, channelSubscriptionsPut, TOPICS_PER_CHANNEL } from './operations/notifications.ts';
import type { GenesysChannel, GenesysChannelTopic } from './operations/notifications.ts';
import { trustedUrl } from './trusted-url.ts';

export type { NotificationEvent } from './notification-frames.ts';

/** Why events may have been missed: there is no replay, so whoever keeps state reads it again (platform document §4.1). */
export type NotificationGap = { readonly sinceMs: number; readonly reason: SocketEnd };

/** What a channel is opened with. Callbacks are called one at a time; what they throw is logged and goes no further. */
export type NotificationChannelOptions = {
  readonly gateway: Pick<Gateway, 'call'>;
  readonly orgId: string;
  readonly environment: GenesysEnvironment;
  /** At most 1,000. */
  readonly topics: readonly string[];
  readonly onEvent: (event: NotificationEvent) => void;
  /** Called when the socket is open again after a break. */
  readonly onGap: (gap: NotificationGap) => void;
  /** Called when a break begins. */
  readonly onBreak?: () => void;
  /** Called when the channel is given up for good, by a failure that no new attempt mends. */
  readonly onGivenUp?: (failure: Failure<GatewayCode>) => void;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Name in the ledger; `notifications` unless told. */
  readonly consumer?: string;
  readonly settings?: Partial<NotificationSettings>;
};

/** Numbers of a channel. */
export type NotificationSettings = SilenceSettings & {
  /** First and longest wait before a new connection. */
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** A channel lives 24 hours from its last subscription; it is renewed well before. */
  readonly renewMs: number;
};

/** An open channel. It mends itself until it is closed or the organisation's grant is gone. */
export type NotificationChannel = {
  /** The topics and whether each was permitted, once subscribed and connected; or why that cannot be. */
  readonly ready: Promise<Result<readonly GenesysChannelTopic[], GatewayCode>>;
  /** Has exactly these topics from now on, also on every later channel; answers the state of all. No call when they are the same. */
  setTopics(topics: readonly string[]): Promise<Result<readonly GenesysChannelTopic[], GatewayCode>>;
  /** Resolves when socket and timers are gone. */
  close(): Promise<void>;
};

const DEFAULTS: NotificationSettings = {
  // A heartbeat comes about every 30 seconds.
  silenceMs: 40_000,
  pongMs: 5_000,
  minBackoffMs: 500,
  maxBackoffMs: 30_000,
  renewMs: 20 * 3_600_000,
};

/** Failures that no new attempt mends. */
const FINAL: ReadonlySet<GatewayCode> = new Set([
  'not_installed',
  'grant_refused',
  'forbidden',
  'invalid_request',
  'aborted',
]);

/** Opens a notification channel with the organisation's own token and keeps it open (platform document §4). */
export function openNotificationChannel(options: NotificationChannelOptions): NotificationChannel {
  const { gateway, orgId, environment, clock = steadyClock } = options;
  const settings = { ...DEFAULTS, ...options.settings };
  let topics: ReadonlySet<string> = new Set(options.topics);
  const stop = new AbortController();
  const onOuterAbort = () => stop.abort();
  if (options.signal?.aborted) stop.abort();
  options.signal?.addEventListener('abort', onOuterAbort, { once: true });

  const callOptions: CallOptions = {
    org: orgId,
    consumer: options.consumer ?? 'notifications',
    priority: 'sync',
    signal: stop.signal,
  };
  let channel: GenesysChannel | null = null;
  let states: readonly GenesysChannelTopic[] = [];
  /** Whether Genesys took the topics when they were last sent. */
  let isSubscribed = true;
  let lastSeenMs = clock.now();
  let gapReason: SocketEnd | null = null;
  let hasBeenOpen = false;
  let failures = 0;
  let settleReady: (result: Result<readonly GenesysChannelTopic[], GatewayCode>) => void = () => undefined;
  const ready = new Promise<Result<readonly GenesysChannelTopic[], GatewayCode>>((resolve) => (settleReady = resolve));
  /** Subscriptions replace each other, so they are sent one after the other. */
  let lastSubscription: Promise<unknown> = Promise.resolve();

  const guarded = (callback: () => void) => {
    try {
      callback();
    } catch (error) {
      log.error({ err: error, orgId }, 'a notification handler failed');
    }
  };
  const subscribe = (): Promise<Result<readonly GenesysChannelTopic[], GatewayCode>> => {
    const send = async () => {
      if (channel === null) return ok(states);
      const params = { channelId: channel.id, topics: [...topics] };
      const answer = await gateway.call(channelSubscriptionsPut, params, callOptions);
      isSubscribed = answer.ok;
      if (!answer.ok) return answer;
      states = answer.data.data.entities;
      return ok(states);
    };
    const sent = lastSubscription.then(send);
    lastSubscription = sent;
    return sent;
  };
  const ensureChannel = async (): Promise<Result<URL, GatewayCode>> => {
    if (channel === null) {
      const created = await gateway.call(channelsCreate, {}, callOptions);
      if (!created.ok) return created;
      channel = created.data.data;
      const subscribed = topics.size === 0 ? ok(states) : await subscribe();
      if (!subscribed.ok) {
        channel = null;
        return subscribed;
      }
    }
    const url = trustedUrl(channel.connectUri, environment);
    return url === null
      ? fail('invalid_request', 'The notification socket’s address does not belong to this Genesys Cloud environment.')
      : ok(url);
  };
  const onOpen = () => {
    failures = 0;
    hasBeenOpen = true;
    settleReady(ok(states));
    const reason = gapReason;
    gapReason = null;
    if (reason !== null) guarded(() => options.onGap({ sinceMs: lastSeenMs, reason }));
    lastSeenMs = clock.now();
  };
  const backOff = async () => {
    const ceilingMs = Math.min(settings.minBackoffMs * 2 ** failures, settings.maxBackoffMs);
    failures += 1;
    // Half of it at random, so that the channels of many organisations do not return together.
    await clock.sleep(ceilingMs * (0.5 + Math.random() / 2), stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
  };
  const live = async () => {
    while (!stop.signal.aborted) {
      const address = await ensureChannel();
      if (!address.ok) {
        if (FINAL.has(address.error.code)) {
          settleReady(address);
          if (stop.signal.aborted) return;
          log.warn({ orgId, code: address.error.code }, 'notification channel given up');
          guarded(() => options.onGivenUp?.(address.error));
          return;
        }
        await backOff();
        continue;
      }
      const ended = await runSocket({
        url: address.data,
        silence: settings,
        signal: stop.signal,
        onOpen,
        onEvent: (event) => {
          lastSeenMs = clock.now();
          guarded(() => options.onEvent(event));
        },
        onUnreadable: () => log.warn({ orgId }, 'unreadable notification frame'),
      });
      if (hasBeenOpen && gapReason === null && ended !== 'aborted') {
        gapReason = ended;
        guarded(() => options.onBreak?.());
      }
      if (ended === 'rejected') channel = null;
      if (ended !== 'closing' && ended !== 'aborted') await backOff();
    }
  };
  const renew = setInterval(() => {
    // A failure here shows when the server ends the channel, and a new one is made then.
    if (channel !== null) void subscribe();
  }, settings.renewMs);
  const lived = live().finally(() => {
    clearInterval(renew);
    options.signal?.removeEventListener('abort', onOuterAbort);
    settleReady(fail('aborted', 'The notification channel was closed.'));
  });
  lived.catch((error: unknown) => log.error({ err: error, orgId }, 'notification channel failed'));

  const change = async (all: ReadonlySet<string>) => {
    if (all.size > TOPICS_PER_CHANNEL) {
      return fail('invalid_request', `A channel takes ${TOPICS_PER_CHANNEL} topics at most. Open another one.`);
    }
    const isSame = all.size === topics.size && [...all].every((topic) => topics.has(topic));
    topics = all;
    return isSame && isSubscribed ? ok(states) : subscribe();
  };

  return {
    ready,
    setTopics: (wanted) => change(new Set(wanted)),
    async close() {
      stop.abort();
      await lived.catch(() => undefined);
    },
  };
}
