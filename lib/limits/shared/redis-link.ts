import { Redis } from 'ioredis';
import { log } from '#lib/log.ts';

/** A way to Redis that fails fast instead of queueing, and knows which server it talks to. */
export type RedisLink = {
  /** For commands; rejects at once while there is no connection, and after `timeoutMs` when no answer comes. */
  readonly commands: Redis;
  /** Changes when the server was started anew; null while nobody is there. */
  readonly serverId: string | null;
  /** Tells all processes, this one included. False when that failed or nobody was there; never rejects. */
  publish(message: object): Promise<boolean>;
  /** Hears what all processes say, parsed from JSON and not checked. */
  onMessage(listener: (message: unknown) => void): void;
  /** Told after each connection, when the server is known; what was published before may have been missed. */
  onReady(listener: () => void): void;
  close(): void;
};

/** How often the listening connection is looked after. */
const PULSE_MS = 5_000;

/** Longest wait between two attempts to connect. */
const RECONNECT_MS = 500;

/** Opens two connections, for commands and for the messages of one channel; both come back by themselves. */
export function connectRedis(url: string, timeoutMs: number, channel: `{headroom}:${string}`): RedisLink {
  const options = {
    enableOfflineQueue: false,
    // What was under way when the connection broke is told again by whoever needs it, never by the library.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: null,
    commandTimeout: timeoutMs,
    connectTimeout: Math.max(timeoutMs, 1_000),
    // A connection that does not answer is given up, so that a new one can take its place.
    socketTimeout: 2 * timeoutMs,
    retryStrategy: (attempt: number) => Math.min(20 * attempt, RECONNECT_MS),
  };
  const commands = new Redis(url, options);
  const messages = new Redis(url, { ...options, socketTimeout: undefined });
  const readyListeners: (() => void)[] = [];
  const messageListeners: ((message: unknown) => void)[] = [];
  let serverId: string | null = null;
  let isListening = false;
  let isClosed = false;
  let isLost = false;

  const tellReady = () => {
    if (serverId === null || !isListening || isClosed) return;
    if (isLost) log.info({ channel }, 'redis is back');
    isLost = false;
    for (const listener of readyListeners) listener();
  };
  const noteLoss = (error: Error) => {
    if (isLost || isClosed) return;
    isLost = true;
    log.warn({ cause: error.message, channel }, 'redis cannot be reached');
  };
  /** What began is not known to have ended: only a new connection asks anew. */
  const begunInVain = (redis: Redis) => (error: Error) => {
    noteLoss(error);
    if (!isClosed) redis.disconnect(true);
  };
  commands.on('ready', () => {
    commands.info('server').then((text) => {
      serverId = /run_id:(\w+)/.exec(text)?.[1] ?? 'unknown';
      tellReady();
    }, begunInVain(commands));
  });
  commands.on('close', () => {
    serverId = null;
  });
  messages.on('ready', () => {
    messages.subscribe(channel).then(() => {
      isListening = true;
      tellReady();
    }, begunInVain(messages));
  });
  messages.on('close', () => {
    isListening = false;
  });
  messages.on('message', (_channel: string, text: string) => {
    const message = parseJson(text);
    for (const listener of messageListeners) listener(message);
  });
  // A connection that only listens does not notice by itself that nobody is there any more.
  const pulse = setInterval(() => {
    if (isListening) messages.ping().catch(() => messages.disconnect(true));
  }, PULSE_MS);
  pulse.unref();
  for (const redis of [commands, messages]) redis.on('error', noteLoss);

  return {
    commands,
    get serverId() {
      return serverId;
    },
    async publish(message) {
      if (serverId === null) return false;
      const lost = (error: Error) => {
        noteLoss(error);
        return false;
      };
      return commands.publish(channel, JSON.stringify(message)).then(() => true, lost);
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onReady: (listener) => void readyListeners.push(listener),
    close() {
      isClosed = true;
      clearInterval(pulse);
      commands.disconnect();
      messages.disconnect();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    log.warn({ err: error }, 'a message of another process is not JSON');
    return null;
  }
}
