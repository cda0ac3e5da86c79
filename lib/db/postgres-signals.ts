import 'server-only';
import pg from 'pg';
import { log } from '#lib/log.ts';
import { createSignalListeners, SIGNAL_CHANNELS, type SignalChannel, type Signals } from './signal-listeners.ts';

const RECONNECT_MS = 1_000;
/** A connection on which nothing is asked would not notice that its peer is gone. */
const HEARTBEAT_MS = 2_000;
const ANSWER_WITHIN_MS = 2_000;

/**
 * Signals over Postgres: `LISTEN` on one connection of its own, to all channels, which comes back for as long as this is open.
 */
export function createPostgresSignals(connectionString: string): Signals {
  const listeners = createSignalListeners();
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
    next.on('notification', ({ channel, payload }) => listeners.tell(channel as SignalChannel, payload ?? ''));
    try {
      await next.connect();
      await next.query(SIGNAL_CHANNELS.map((name) => `LISTEN ${name}`).join('; '));
      next.on('end', () => reconnect(new Error('connection ended')));
      heartbeat = setInterval(() => beat(next), HEARTBEAT_MS);
      if (isInterrupted) log.info('signals come again');
      isInterrupted = false;
      listeners.tellOfLoss();
    } catch (error) {
      if (client === next) reconnect(error);
    }
  };
  void connect();

  return {
    subscribe: listeners.subscribe,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(heartbeat);
      listeners.clear();
      client?.removeAllListeners('end');
      await client?.end().catch((error: unknown) => log.debug({ err: error }, 'signals ended badly'));
    },
  };
}
