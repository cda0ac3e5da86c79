import type net from 'node:net';
import pg from 'pg';
import { log } from '#lib/log.ts';
import { endWhenForsaken, socketOf } from './forsaken-connection.ts';

/** How long a new connection, or one that is waited for because all are taken, may take. */
const CONNECT_WITHIN_MS = 3_000;

/**
 * A pool that outlives its connections: one that Postgres ends, or whose peer is gone without a word, is replaced, and whoever
 * used it gets an error in seconds. When all are taken, the next caller gets an error after three.
 */
export function createConnectionPool(connectionString: string, max: number): pg.Pool {
  const idle = new Set<net.Socket>();
  const watch = (client: pg.ClientBase) =>
    endWhenForsaken(client, connectionString, {
      isIdle: (socket) => idle.has(socket),
      // What befell one befell those that nobody uses at the moment, too; the next caller is not to find out.
      onForsaken: (reason) => idle.forEach((socket) => socket.destroy(reason)),
    });
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- awaited, which the types of node-postgres do not say
    onConnect: watch,
  });
  // The error carries the connection with its cancel key; only its words go into the log.
  const note = (error: Error) => log.warn({ reason: error.message }, 'a database connection was lost');
  pool.on('error', note);
  // One that Postgres ends between two statements emits an error of its own, which would else end the process.
  pool.on('connect', (client) => client.on('error', note));
  pool.on('acquire', (client) => idle.delete(socketOf(client)));
  pool.on('release', (_error, client) => idle.add(socketOf(client)));
  pool.on('remove', (client) => idle.delete(socketOf(client)));
  return pool;
}
