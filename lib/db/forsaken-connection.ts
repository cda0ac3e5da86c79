import type net from 'node:net';
import pg from 'pg';

/** After this much silence over a statement the server is asked whether it still works on it. */
const SILENT_MS = 2_000;

/** The question takes this long at most; without an answer nobody is there. */
const ASK_WITHIN_MS = 1_500;

const SQL_STATE = /^[0-9A-Z]{5}$/;

type Surroundings = {
  /** Whether nobody uses the connection. */
  readonly isIdle: (socket: net.Socket) => boolean;
  /** Called after the connection was ended, with the reason. */
  readonly onForsaken: (reason: Error) => void;
};

/**
 * Ends a connection whose peer is gone without a word (a firewall forgot it, a machine lost its power), which TCP notices after
 * a quarter of an hour. No time limit for statements could tell that from a long one; so after some silence the server is asked
 * over another connection, and the backend that waits for us in vain is ended, too: it may hold locks.
 */
export async function endWhenForsaken(
  client: pg.ClientBase,
  connectionString: string,
  { isIdle, onForsaken }: Surroundings,
): Promise<void> {
  const socket = socketOf(client);
  let backend: number | null = null;
  let writtenWhenHeard = 0;
  socket.on('data', () => (writtenWhenHeard = socket.bytesWritten));
  const look = async () => {
    const readBefore = socket.bytesRead;
    const isQuiet = () => !socket.destroyed && !isIdle(socket) && socket.bytesRead === readBefore;
    const isOwed = socket.bytesWritten > writtenWhenHeard;
    const isServed = backend !== null && (await isServedBy(backend, connectionString, isOwed, isQuiet));
    if (isServed || !isQuiet()) return void socket.setTimeout(SILENT_MS);
    const reason = new Error('The database stopped answering.');
    socket.destroy(reason);
    onForsaken(reason);
  };
  socket.on('timeout', () => void (isIdle(socket) || look()));
  socket.setTimeout(SILENT_MS);
  // Asked for and not taken from the protocol, where a pooler in between gives a number of its own.
  const answer = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  backend = answer.rows[0]?.pid ?? null;
}

/**
 * Whether a backend works for us or waits for our next statement. `isOwed`: we wait for an answer. One that is not at work then,
 * or that cannot get rid of its answer, is ended, unless we have heard of it meanwhile.
 */
async function isServedBy(
  backend: number,
  connectionString: string,
  isOwed: boolean,
  isQuiet: () => boolean,
): Promise<boolean> {
  const limits = { connectionTimeoutMillis: ASK_WITHIN_MS, query_timeout: ASK_WITHIN_MS };
  const asker = new pg.Client({ connectionString, application_name: 'headroom-watch', ...limits });
  asker.on('error', () => undefined);
  try {
    await asker.connect();
    const { rows } = await asker.query<{ state: string; waits_for: string | null }>(
      'SELECT state, wait_event_type AS waits_for FROM pg_stat_activity WHERE pid = $1',
      [backend],
    );
    const [found] = rows;
    if (!found) return false;
    const isServed = found.state === 'active' ? found.waits_for !== 'Client' : !isOwed;
    if (!isServed && isQuiet()) await asker.query('SELECT pg_terminate_backend($1)', [backend]);
    return isServed;
  } catch (error) {
    // A server that has no room for the question is there all the same.
    return SQL_STATE.test(String((error as { code?: unknown }).code));
  } finally {
    void asker.end().catch(() => undefined);
  }
}

/** The socket under a connection, with TLS the encrypted one. node-postgres has it as a field that its types leave out. */
export function socketOf(client: pg.ClientBase): net.Socket {
  return (client as unknown as { readonly connection: { readonly stream: net.Socket } }).connection.stream;
}
