import type { Gateway, GatewayCode, GenesysEnvironment } from '#lib/genesys/gateway-types.ts';
import {
  openNotificationChannel,
  type NotificationChannel,
  type NotificationSettings,
} from '#lib/genesys/notification-channel.ts';
import type { NotificationEvent } from '#lib/genesys/notification-frames.ts';
import type { GenesysChannelTopic } from '#lib/genesys/operations/notifications.ts';
import { fail, type Failure, type Result } from '#lib/result.ts';
import { systemClock } from '#lib/clock.ts';
import type { ChannelTopics } from './plan-subscriptions.ts';

/** What befalls the channels of one organisation. */
export type ChannelsListener = {
  readonly onEvent: (event: NotificationEvent) => void;
  /** A socket broke; until `onGap` names its topics, nothing comes under them. */
  readonly onBreak: () => void;
  /** It is there again; events of these topics may have been missed. */
  readonly onGap: (topics: readonly string[], sinceMs: number) => void;
  readonly onGivenUp: (failure: Failure<GatewayCode>) => void;
};

/** What became of a plan. */
export type Followed = {
  /** Topics that events come under only from now on. */
  readonly added: readonly string[];
  readonly refused: readonly string[];
  /** Why not all of it could be followed; null when it was. */
  readonly failure: Failure<GatewayCode> | null;
};

/** The notification channels of one organisation. */
export type IngressChannels = {
  /** Opens, changes and closes channels until they are as planned. One call for each channel that changes, two for a new one. */
  follow(plan: ChannelTopics): Promise<Followed>;
  readonly areOpen: () => boolean;
  close(): Promise<void>;
};

type Open = {
  readonly channel: NotificationChannel;
  topics: ReadonlySet<string>;
  /** Topics that were reported as added. */
  heard: ReadonlySet<string>;
  isBroken: boolean;
};
type States = Result<readonly GenesysChannelTopic[], GatewayCode>;

/** A channel that is not open after this is tried further, and not waited for. */
const READY_WITHIN_MS = 15_000;

/** No channel yet. */
export function createIngressChannels(options: {
  readonly gateway: Pick<Gateway, 'call'>;
  readonly orgId: string;
  readonly environment: GenesysEnvironment;
  readonly listener: ChannelsListener;
  readonly signal: AbortSignal;
  readonly settings?: Partial<NotificationSettings>;
}): IngressChannels {
  const { gateway, orgId, environment, listener, signal, settings } = options;
  let open: Open[] = [];

  const openOne = (topics: ReadonlySet<string>): Open => {
    const entry: Open = {
      topics,
      heard: new Set(),
      isBroken: false,
      channel: openNotificationChannel({
        gateway,
        orgId,
        environment,
        topics: [...topics],
        consumer: 'events.ingress',
        signal,
        onEvent: listener.onEvent,
        onBreak() {
          entry.isBroken = true;
          listener.onBreak();
        },
        onGap({ sinceMs }) {
          entry.isBroken = false;
          listener.onGap([...entry.topics], sinceMs);
        },
        onGivenUp: listener.onGivenUp,
        ...(settings ? { settings } : {}),
      }),
    };
    return entry;
  };
  const isReady = async ({ channel }: Open): Promise<States> => {
    const over = new AbortController();
    const late = systemClock
      .sleep(READY_WITHIN_MS, over.signal)
      .then((): States =>
        fail('unavailable', 'Genesys Cloud opened no notification channel in time.', { retryable: true }),
      );
    late.catch(() => undefined);
    return Promise.race([channel.ready, late]).finally(() => over.abort());
  };
  const followOne = async (place: number, wanted: ReadonlySet<string>): Promise<Followed> => {
    const entry = (open[place] ??= openOne(wanted));
    entry.topics = wanted;
    const changed = await entry.channel.setTopics([...wanted]);
    const ready = changed.ok ? await isReady(entry) : changed;
    const states = ready.ok && changed.ok && changed.data.length > 0 ? changed : ready;
    if (!states.ok) return { added: [], refused: [], failure: states.error };
    const before = entry.heard;
    entry.heard = wanted;
    const refused = states.data.flatMap(({ id, state }) => (state === 'Rejected' ? [id] : []));
    const isRefused = new Set(refused);
    return { added: [...wanted].filter((id) => !before.has(id) && !isRefused.has(id)), refused, failure: null };
  };

  return {
    async follow(plan) {
      const surplus = open.slice(plan.length);
      open = open.slice(0, plan.length);
      await Promise.all(surplus.map(({ channel }) => channel.close()));
      const followed = await Promise.all(plan.map((topics, place) => followOne(place, topics)));
      return {
        added: followed.flatMap(({ added }) => added),
        refused: followed.flatMap(({ refused }) => refused),
        failure: followed.find(({ failure }) => failure !== null)?.failure ?? null,
      };
    },
    areOpen: () => open.every(({ isBroken }) => !isBroken),
    async close() {
      await Promise.all(open.splice(0).map(({ channel }) => channel.close()));
    },
  };
}
