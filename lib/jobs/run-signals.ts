import 'server-only';
import pg from 'pg';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';

/** One Postgres channel for all runs; the payload is two ids and nothing else. */
const CHANNEL = 'headroom_runs';
const RECONNECT_MS = 1_000;
/** A connection on which nothing is asked would not notice that its peer is gone. */
const HEARTBEAT_MS = 2_000;
const ANSWER_WITHIN_MS = 2_000;

/** Says which run changed. */
export type RunSignal = { readonly orgId: string; readonly runId: string };

/**
 * News of runs across processes: something about the run changed, so look again. Signals may be lost while the connection
 * is down; listeners get `null` after each reconnect and must look at everything they care about.
 */
export type RunSignals = {
  subscribe(listener: (signal: RunSignal | null) => void): () => void;
  close(): Promise<void>;
};

/** Tells every process, once the transaction commits, that a run changed. */
export async function signalRun(tx: OrgTx, orgId: string, runId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${`${orgId} ${runId}`})`;
}

/** Listens on one connection of its own and reconnects for as long as it is open. */
export function createRunSignals(connectionString: string): RunSignals {
  const listeners = new Set<(signal: RunSignal | null) => void>();
  const tell = (signal: RunSignal | null) => listeners.forEach((listener) => listener(signal));
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
    if (!isInterrupted) log.warn({ err: error }, 'run signals interrupted');
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
    next.on('notification', ({ payload }) => {
      const [orgId, runId] = (payload ?? '').split(' ');
      if (orgId && runId) tell({ orgId, runId });
    });
    try {
      await next.connect();
      await next.query(`LISTEN ${CHANNEL}`);
      next.on('end', () => reconnect(new Error('connection ended')));
      heartbeat = setInterval(() => beat(next), HEARTBEAT_MS);
      if (isInterrupted) log.info('run signals come again');
      isInterrupted = false;
      tell(null);
    } catch (error) {
      if (client === next) reconnect(error);
    }
  };
  void connect();

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(heartbeat);
      listeners.clear();
      client?.removeAllListeners('end');
      await client?.end().catch((error: unknown) => log.debug({ err: error }, 'run signals ended badly'));
    },
  };
}

const holder = globalThis as typeof globalThis & { headroomRunSignals?: RunSignals };

/** The signals of this process, connected on first use and shared by the worker and every live stream. */
export function runSignals(): RunSignals {
  holder.headroomRunSignals ??= createRunSignals(env().APP_DATABASE_URL);
  return holder.headroomRunSignals;
}
