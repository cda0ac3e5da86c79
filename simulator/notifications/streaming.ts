import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AttachStreaming, SimRegion, World } from '../core/types.ts';
import { getNotificationHub, type ChannelSocket, type LiveChannel } from './notification-hub.ts';

const CHANNEL_PATH = /^\/channels\/([A-Za-z0-9-]+)$/;
const MAX_FRAME_BYTES = 64 * 1024;

/** Takes WebSocket upgrades on `/channels/<channelId>` for the organisations of one region. */
export const attachStreaming: AttachStreaming = (world, server, region) => {
  const hub = getNotificationHub(world);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const found = findChannel(world, region, request.url ?? '/');
    if ('status' in found) {
      stream.end(`HTTP/1.1 ${found.status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const handlers = hub.connect(found.channel, wrap(socket));
      socket.on('message', (data: Buffer) => handlers.onMessage(data.toString('utf8')));
      socket.on('close', () => handlers.onClose());
      // A broken connection also closes; there is nothing else to tell.
      socket.on('error', () => handlers.onClose());
    });
  };
  server.on('upgrade', onUpgrade);
  return () => {
    server.off('upgrade', onUpgrade);
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
};

function findChannel(
  world: World,
  region: SimRegion,
  url: string,
): { readonly channel: LiveChannel } | { readonly status: string } {
  const path = new URL(url, 'http://streaming.invalid').pathname;
  const id = CHANNEL_PATH.exec(path)?.[1] ?? '';
  const nowMs = world.clock.now();
  const channel = getNotificationHub(world).channels.get(id, nowMs);
  if (!channel || world.organisations.get(channel.organisationId)?.regionId !== region.id) {
    return { status: '404 Not Found' };
  }
  return world.tokenStore.find(channel.tokenValue, nowMs) ? { channel } : { status: '401 Unauthorized' };
}

function wrap(socket: WebSocket): ChannelSocket {
  return {
    send(frame) {
      if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    close: (code, reason) => socket.close(code, reason),
    drop: () => socket.terminate(),
  };
}
