import { randomUUID } from 'node:crypto';
import { getTopicInterest } from '../core/topic-interest.ts';
import type { SimEvent, SimToken, World } from '../core/types.ts';
import { createChannelStore, type Channel, type ChannelStore } from './channel-store.ts';
import { getNotificationSettings } from './notification-settings.ts';

/** A socket as the hub sees it. */
export type ChannelSocket = {
  send(frame: string): void;
  /** Ends the connection; afterwards the hub has forgotten the socket. */
  close(code: number, reason: string): void;
  /** Breaks the connection without a goodbye. */
  drop(): void;
};

/** A channel of the running service. */
export type LiveChannel = Channel<ChannelSocket>;

/** The notification service of a world: channels, delivery, and what becomes of sockets. */
type NotificationHub = {
  readonly channels: ChannelStore<ChannelSocket>;
  /** Gives a channel its socket; an earlier one is closed. Answers the handlers of the new one. */
  connect(channel: LiveChannel, socket: ChannelSocket): { onMessage(text: string): void; onClose(): void };
  /** Closes a channel's socket, if it has one. */
  disconnect(channel: LiveChannel, code: number, reason: string): void;
  /** Announces a close and closes after the notice. */
  planClose(channel: LiveChannel, noticeMs: number): void;
};

const GOING_AWAY = 1001;
const NORMAL = 1000;

const hubs = new WeakMap<World, NotificationHub>();

/** The hub of a world. */
export function getNotificationHub(world: World): NotificationHub {
  let hub = hubs.get(world);
  if (!hub) {
    hub = createNotificationHub(world);
    hubs.set(world, hub);
  }
  return hub;
}

function createNotificationHub(world: World): NotificationHub {
  const channels = createChannelStore<ChannelSocket>();
  const silentUntilMs = new WeakMap<LiveChannel, number>();
  const held = new Map<LiveChannel, string[]>();
  const isSilent = (channel: LiveChannel) => (silentUntilMs.get(channel) ?? 0) > world.clock.now();

  const sendTo = (channel: LiveChannel, frame: string) => {
    if (channel.socket && !isSilent(channel)) channel.socket.send(frame);
  };
  const releaseHeld = (channel: LiveChannel) => {
    const frames = held.get(channel) ?? [];
    held.delete(channel);
    for (const frame of frames) sendTo(channel, frame);
  };
  const deliver = (channel: LiveChannel, frame: string) => {
    const { duplicatePercent, reorderPercent } = getNotificationSettings(world);
    const strikes = (percent: number) => percent > 0 && world.rng('notification-faults')() * 100 < percent;
    if (strikes(reorderPercent)) {
      held.set(channel, [...(held.get(channel) ?? []), frame]);
      world.clock.after(1_000, () => releaseHeld(channel));
      return;
    }
    sendTo(channel, frame);
    if (strikes(duplicatePercent)) sendTo(channel, frame);
    releaseHeld(channel);
  };

  const disconnect = (channel: LiveChannel, code: number, reason: string) => {
    const { socket } = channel;
    channel.socket = null;
    held.delete(channel);
    socket?.close(code, reason);
  };
  const planClose = (channel: LiveChannel, noticeMs: number) => {
    const { socket } = channel;
    if (!socket) return;
    sendTo(channel, closingFrame(channel));
    world.clock.after(noticeMs, () => {
      if (channel.socket === socket) disconnect(channel, GOING_AWAY, 'server is closing');
    });
  };

  world.onEvent((event) => {
    let frame: string | null = null;
    for (const channel of channels.subscribersOf(event.organisationId, event.topicName)) {
      if (!channel.socket) continue;
      frame ??= eventFrame(event);
      deliver(channel, frame);
    }
  });
  getTopicInterest(world).addSource((organisationId, topicName) => {
    for (const channel of channels.subscribersOf(organisationId, topicName)) if (channel.socket) return true;
    return false;
  });
  world.tokenStore.onRevoked((token, cause) => {
    const reason = cause === 'expired' ? 'token expired' : 'token revoked';
    for (const channel of channels.all()) {
      if (channel.tokenValue === token.value) disconnect(channel, GOING_AWAY, reason);
    }
  });
  world.faults.onSocketFault((fault) => {
    for (const channel of channels.all()) {
      const isMeant =
        (fault.organisationId ?? channel.organisationId) === channel.organisationId &&
        (fault.channelId ?? channel.id) === channel.id;
      if (!isMeant || !channel.socket) continue;
      if (fault.type === 'silence') {
        silentUntilMs.set(channel, fault.seconds ? world.clock.now() + fault.seconds * 1000 : Number.POSITIVE_INFINITY);
      } else if (fault.type === 'closing') {
        planClose(channel, fault.seconds ? fault.seconds * 1000 : getNotificationSettings(world).closingNoticeMs);
      } else {
        const { socket } = channel;
        channel.socket = null;
        socket.drop();
      }
    }
  });
  world.onReset(() => {
    for (const channel of channels.all()) disconnect(channel, GOING_AWAY, 'server is closing');
    channels.clear();
  });

  return {
    channels,
    disconnect,
    planClose,
    connect(channel, socket) {
      disconnect(channel, NORMAL, 'another connection was opened for this channel');
      channel.socket = socket;
      channel.lastUsedMs = world.clock.now();
      silentUntilMs.delete(channel);
      const isOpen = () => channel.socket === socket;
      startHeartbeat(world, isOpen, () => sendTo(channel, heartbeatFrame));
      watchExpiry(world, channels, channel, isOpen, { disconnect, planClose });
      return {
        onMessage(text) {
          if (isOpen() && isPing(text)) sendTo(channel, pongFrame);
        },
        onClose() {
          if (isOpen()) channel.socket = null;
        },
      };
    },
  };
}

const heartbeatFrame = JSON.stringify({
  topicName: 'channel.metadata',
  eventBody: { message: 'WebSocket Heartbeat' },
});
const pongFrame = JSON.stringify({ topicName: 'channel.metadata', eventBody: { message: 'pong' } });

function eventFrame(event: SimEvent): string {
  return JSON.stringify({
    topicName: event.topicName,
    version: '2',
    eventBody: event.eventBody,
    metadata: { CorrelationId: randomUUID() },
  });
}

function closingFrame(channel: LiveChannel): string {
  return JSON.stringify({
    topicName: 'v2.system.socket_closing',
    version: '2',
    eventBody: {
      channelId: channel.id,
      organizationId: channel.organisationId,
      message: 'This channel connection will be closed shortly. Please reconnect.',
    },
    metadata: { CorrelationId: randomUUID() },
  });
}

function isPing(text: string): boolean {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && (message as { message?: unknown }).message === 'ping';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function startHeartbeat(world: World, isOpen: () => boolean, beat: () => void): void {
  world.clock.after(getNotificationSettings(world).heartbeatMs, () => {
    if (!isOpen()) return;
    beat();
    startHeartbeat(world, isOpen, beat);
  });
}

/** Closes the socket when the channel's token ends, and announces the close at the end of the channel's own life. */
function watchExpiry(
  world: World,
  channels: ChannelStore<ChannelSocket>,
  channel: LiveChannel,
  isOpen: () => boolean,
  hub: Pick<NotificationHub, 'disconnect' | 'planClose'>,
): void {
  const nowMs = world.clock.now();
  const token: SimToken | undefined = world.tokens.get(channel.tokenValue);
  const tokenEndsMs = token && !token.revoked ? token.expiresMs : nowMs;
  if (tokenEndsMs <= nowMs) return hub.disconnect(channel, GOING_AWAY, 'token expired');
  const { closingNoticeMs } = getNotificationSettings(world);
  const noticeAtMs = channel.expiresMs - closingNoticeMs;
  if (noticeAtMs <= nowMs) return hub.planClose(channel, Math.max(0, channel.expiresMs - nowMs));
  world.clock.after(Math.min(tokenEndsMs, noticeAtMs) - nowMs, () => {
    if (isOpen()) watchExpiry(world, channels, channel, isOpen, hub);
  });
  return undefined;
}
