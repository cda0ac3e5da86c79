import 'server-only';
import pg from 'pg';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';

/**
 * The Postgres channels that processes of Headroom tell each other something on: runs, live states, who is looked at, operations
 * on schedules, trunks, what people decided of breakers.
 */
export const SIGNAL_CHANNELS = [
  'headroom_runs',
  'headroom_live',
  'headroom_watches',
  'headroom_schedules',
  'headroom_trunks',
  'headroom_breakers',
] as const;
export type SignalChannel = (typeof SIGNAL_CHANNELS)[number];

const RECONNECT_MS = 1_000;
/** A connection on which nothing is asked would not notice that its peer is gone. */
const HEARTBEAT_MS = 2_000;
const ANSWER_WITHIN_MS = 2_000;

/** Gets the payload of a signal; `null` after each (re)connection, when signals may have been lost: look at everything. */
export type SignalListener = (payload: string | null) => void;

/** News across processes. A signal says that something changed, never what; it may be lost while the connection is down. */
export type Signals = {
  /** Calls `listener` for each signal of a channel until the returned function is called. Listeners must not throw. */
  subscribe(channel: SignalChannel, listener: SignalListener): () => void;
  close(): Promise<void>;
};

/** Listens on one connection of its own, to all channels, and reconnects for as long as it is open. */
export function createSignals(connectionString: string): Signals {
  const listeners = new Map<SignalChannel, Set<SignalListener>>(SIGNAL_CHANNELS.map((name) => [name, new Set()]));
  const tell = (channel: SignalChannel, payload: string | null) =>
    listeners.get(channel)?.forEach((listener) => listener(payload));
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let isInterrupted = false;
  let isClosed = false;

  const reconnect = (error: unknown) => {
    clearInterval(heartbeat);
    client?.removeAllListeners();
    // The socket is already broken; what `end` says of it is no news.
    client?.on('error', () => undefined);
    void client?.end().catch(() => undefined);
    client = null;
    if (isClosed) return;
    if (!isInterrupted) log.warn({ err: error }, 'signals interrupted');
    isInterrupted = true;
    timer = setTimeout(() => void connect(), RECONNECT_MS);
  };
  const beat = (own: pg.Client) => {
    own.query('SELECT 1').catch((error: unknown) => {
      if (client === own) reconnect(error);
    });
  };
  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString,
      keepAlive: true,
      application_name: 'headroom-signals',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
    });
    client = next;
    next.on('error', reconnect);
    next.on('notification', ({ channel, payload }) => tell(channel as SignalChannel, payload ?? ''));
    try {
      await next.connect();
      await next.query(SIGNAL_CHANNELS.map((name) => `LISTEN ${name}`).join('; '));
      next.on('end', () => reconnect(new Error('connection ended')));
      heartbeat = setInterval(() => beat(next), HEARTBEAT_MS);
      if (isInterrupted) log.info('signals come again');
      isInterrupted = false;
      for (const name of SIGNAL_CHANNELS) tell(name, null);
    } catch (error) {
      if (client === next) reconnect(error);
    }
  };
  void connect();

  return {
    subscribe(channel, listener) {
      const own = listeners.get(channel);
      own?.add(listener);
      return () => own?.delete(listener);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(heartbeat);
      for (const own of listeners.values()) own.clear();
      client?.removeAllListeners('end');
      await client?.end().catch((error: unknown) => log.debug({ err: error }, 'signals ended badly'));
    },
  };
}

const holder = globalThis as typeof globalThis & { headroomSignals?: Signals };

/** The signals of this process, connected on first use and shared by everything that listens. */
export function signals(): Signals {
  holder.headroomSignals ??= createSignals(env().APP_DATABASE_URL);
  return holder.headroomSignals;
}
