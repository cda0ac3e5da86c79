import type { ParsedTopic } from './topic-rules.ts';

/** A notification channel. Instants are simulated epoch milliseconds. */
export type Channel<Socket> = {
  readonly id: string;
  readonly organisationId: string;
  readonly clientId: string;
  /** Null for a client-credentials channel. */
  readonly userId: string | null;
  /** Value of the token that last made or subscribed the channel; the socket lives no longer than it. */
  tokenValue: string;
  expiresMs: number;
  lastUsedMs: number;
  readonly subscriptions: Map<string, ParsedTopic>;
  socket: Socket | null;
};

/** Who owns a channel: an OAuth client and, for people, the person. */
export type ChannelOwner = Pick<Channel<unknown>, 'organisationId' | 'clientId' | 'userId'>;

/** Channels and the index from topic to channels. Holds no clock: callers say what time it is. */
export type ChannelStore<Socket> = {
  /** Adds a channel; answers the ones that had to go, which are removed already. */
  add(channel: Channel<Socket>, maxChannels: number): Channel<Socket>[];
  get(id: string, nowMs: number): Channel<Socket> | null;
  ownedBy(owner: ChannelOwner, nowMs: number): Channel<Socket>[];
  remove(channel: Channel<Socket>): void;
  subscribe(channel: Channel<Socket>, topic: ParsedTopic): void;
  unsubscribeAll(channel: Channel<Socket>): void;
  subscribersOf(organisationId: string, topicName: string): Iterable<Channel<Socket>>;
  all(): Iterable<Channel<Socket>>;
  clear(): void;
};

/** An empty store. */
export function createChannelStore<Socket>(): ChannelStore<Socket> {
  const channels = new Map<string, Channel<Socket>>();
  const byTopic = new Map<string, Set<Channel<Socket>>>();
  const keyOf = (organisationId: string, topicName: string) => `${organisationId}|${topicName}`;

  const unsubscribeAll = (channel: Channel<Socket>) => {
    for (const subscription of channel.subscriptions.values()) {
      for (const topic of subscription.topics) {
        const key = keyOf(channel.organisationId, topic.name);
        const subscribers = byTopic.get(key);
        subscribers?.delete(channel);
        if (subscribers?.size === 0) byTopic.delete(key);
      }
    }
    channel.subscriptions.clear();
  };
  const remove = (channel: Channel<Socket>) => {
    unsubscribeAll(channel);
    channels.delete(channel.id);
  };
  const ownedBy = (owner: ChannelOwner, nowMs: number) =>
    [...channels.values()].filter((channel) => isOwner(channel, owner) && channel.expiresMs > nowMs);

  return {
    add(channel, maxChannels) {
      for (const other of channels.values()) {
        if (other.expiresMs <= channel.lastUsedMs && other.socket === null) remove(other);
      }
      const evicted = leastUseful(ownedBy(channel, channel.lastUsedMs), maxChannels - 1);
      for (const other of evicted) remove(other);
      channels.set(channel.id, channel);
      return evicted;
    },
    get(id, nowMs) {
      const channel = channels.get(id);
      return channel && channel.expiresMs > nowMs ? channel : null;
    },
    ownedBy,
    remove,
    subscribe(channel, topic) {
      channel.subscriptions.set(topic.id, topic);
      for (const { name } of topic.topics) {
        const key = keyOf(channel.organisationId, name);
        byTopic.set(key, (byTopic.get(key) ?? new Set()).add(channel));
      }
    },
    unsubscribeAll,
    subscribersOf: (organisationId, topicName) => byTopic.get(keyOf(organisationId, topicName)) ?? [],
    all: () => channels.values(),
    clear() {
      channels.clear();
      byTopic.clear();
    },
  };
}

/** Whether somebody owns a channel. */
export function isOwner(channel: ChannelOwner, owner: ChannelOwner): boolean {
  return (
    channel.organisationId === owner.organisationId &&
    channel.clientId === owner.clientId &&
    channel.userId === owner.userId
  );
}

/** The channels to give up so that `keep` remain: those without a socket first, then the least recently used. */
function leastUseful<Socket>(owned: readonly Channel<Socket>[], keep: number): Channel<Socket>[] {
  const order = [...owned].sort(
    (left, right) => Number(left.socket !== null) - Number(right.socket !== null) || left.lastUsedMs - right.lastUsedMs,
  );
  return order.slice(0, Math.max(0, owned.length - keep));
}
