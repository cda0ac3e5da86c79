import { once } from 'node:events';
import { WebSocket } from 'ws';
import { waitFor, type SimSession } from './sim-session.ts';

/** A frame of a notification channel. */
type Frame = {
  readonly topicName: string;
  readonly eventBody: Record<string, unknown>;
  readonly version?: string;
};

/** A connected channel that remembers every frame. */
export type ChannelListener = {
  readonly channelId: string;
  readonly connectUri: string;
  readonly frames: readonly Frame[];
  /** The close code once the socket is closed. */
  closedWith(): number | null;
  send(message: unknown): void;
  /** Waits for a frame of a topic that fits. */
  next(topicName: string, fits?: (body: Record<string, unknown>) => boolean): Promise<Frame>;
  /** Waits for the socket to close; answers the code. */
  closed(): Promise<number>;
  close(): void;
};

/** Opens a channel, subscribes it and connects. */
export async function listen(session: SimSession, topics: readonly string[], token?: string): Promise<ChannelListener> {
  const created = await session.call('POST', '/api/v2/notifications/channels', undefined, token);
  const { id, connectUri } = created.body as { id: string; connectUri: string };
  if (topics.length > 0) {
    const path = `/api/v2/notifications/channels/${id}/subscriptions`;
    const answer = await session.call(
      'PUT',
      path,
      topics.map((topic) => ({ id: topic })),
      token,
    );
    if (answer.status !== 200) throw new Error(`Subscribing failed: ${JSON.stringify(answer.body)}`);
  }
  return connect(id, connectUri);
}

/** Connects to a channel that exists. */
export async function connect(channelId: string, connectUri: string): Promise<ChannelListener> {
  const socket = new WebSocket(connectUri);
  const frames: Frame[] = [];
  let closeCode: number | null = null;
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString('utf8')) as Frame));
  socket.on('close', (code) => (closeCode = code));
  await once(socket, 'open');
  return {
    channelId,
    connectUri,
    frames,
    closedWith: () => closeCode,
    send: (message) => socket.send(JSON.stringify(message)),
    next: (topicName, fits = () => true) =>
      waitFor(`an event of ${topicName}`, () =>
        frames.find((frame) => frame.topicName === topicName && fits(frame.eventBody)),
      ),
    closed: () => waitFor('the socket to close', () => closeCode ?? undefined),
    close: () => socket.close(),
  };
}
