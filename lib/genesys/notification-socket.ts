import { WebSocket } from 'ws';
import { PING_FRAME, readFrame } from './notification-frames.ts';
import type { NotificationEvent } from './notification-frames.ts';

/** How the life of one socket ended. */
export type SocketEnd =
  /** The connection broke, or fell silent. */
  | 'dropped'
  /** The server announced the end; connect to the same address again. */
  | 'closing'
  /** The server does not know the channel (any longer); a new one is needed. */
  | 'rejected'
  | 'aborted';

/** How long silence is borne: after `silenceMs` a ping is sent, and `pongMs` later the socket counts as dead. */
export type SilenceSettings = { readonly silenceMs: number; readonly pongMs: number };

/** What one socket needs. Callbacks must not throw. */
export type SocketOptions = {
  readonly url: URL;
  readonly silence: SilenceSettings;
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
  readonly onEvent: (event: NotificationEvent) => void;
  readonly onUnreadable: () => void;
};

const MAX_FRAME_BYTES = 1024 * 1024;
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Opens one socket and resolves when it has ended, whichever way. */
export function runSocket(options: SocketOptions): Promise<SocketEnd> {
  const { url, silence, signal } = options;
  if (signal.aborted) return Promise.resolve('aborted');
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { maxPayload: MAX_FRAME_BYTES, handshakeTimeout: HANDSHAKE_TIMEOUT_MS });
    let timer: NodeJS.Timeout | undefined;
    let hasEnded = false;
    const end = (how: SocketEnd) => {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.terminate();
      resolve(how);
    };
    const onAbort = () => end('aborted');
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        socket.send(PING_FRAME);
        timer = setTimeout(() => end('dropped'), silence.pongMs);
      }, silence.silenceMs);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('open', () => {
      watch();
      options.onOpen();
    });
    socket.on('message', (data: Buffer) => {
      if (hasEnded) return;
      watch();
      const frame = readFrame(data.toString('utf8'));
      switch (frame.kind) {
        case 'event':
          return options.onEvent(frame.event);
        case 'alive':
          return undefined;
        case 'closing':
          return end('closing');
        case 'lost':
          return end('rejected');
        case 'unreadable':
          return options.onUnreadable();
      }
    });
    socket.on('unexpected-response', (_request, response) => {
      const { statusCode = 0 } = response;
      end(statusCode >= 400 && statusCode < 500 && statusCode !== 429 ? 'rejected' : 'dropped');
    });
    socket.on('close', () => end('dropped'));
    // Always followed by a close; without a listener it would end the process.
    socket.on('error', () => undefined);
  });
}
