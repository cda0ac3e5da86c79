import 'server-only';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { PrismaClient } from './generated/client.ts';

/** Connections of one process to Postgres. */
const POOL_SIZE = 10;

const holder = globalThis as typeof globalThis & { headroomPrisma?: PrismaClient };

/**
 * The process's one Prisma client, connected as the role that owns nothing. Only `lib/tenancy` uses it: everything else
 * goes through a transaction that has its organisation, partner or worker role set.
 */
export function prisma(): PrismaClient {
  holder.headroomPrisma ??= new PrismaClient({
    adapter: new PrismaPg(createPool(env().APP_DATABASE_URL), { disposeExternalPool: true }),
    transactionOptions: { maxWait: 10_000, timeout: 30_000 },
  });
  return holder.headroomPrisma;
}

/**
 * A pool that outlives its connections. A connection that Postgres ends between two statements emits an error of its own;
 * without a listener on every connection that would end the whole process.
 */
function createPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: POOL_SIZE });
  // The error carries the connection with its cancel key; only its words go into the log.
  const note = (error: Error) => log.warn({ reason: error.message }, 'a database connection was lost');
  pool.on('error', note);
  pool.on('connect', (client) => client.on('error', note));
  return pool;
}
