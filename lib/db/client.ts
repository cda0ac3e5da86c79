import 'server-only';
import { env } from '#lib/env.ts';
import { createConnectionPool } from './connection-pool.ts';
import { PrismaClient } from './generated/client.ts';
import { OneByOnePg } from './one-by-one.ts';

/** Connections of one process to Postgres. */
const POOL_SIZE = 10;

const holder = globalThis as typeof globalThis & { headroomPrisma?: PrismaClient };

/**
 * The process's one Prisma client, connected as the role that owns nothing. Only `lib/tenancy` uses it: everything else
 * goes through a transaction that has its organisation, partner or worker role set.
 */
export function prisma(): PrismaClient {
  holder.headroomPrisma ??= new PrismaClient({
    adapter: new OneByOnePg(createConnectionPool(env().APP_DATABASE_URL, POOL_SIZE), { disposeExternalPool: true }),
    transactionOptions: { maxWait: 10_000, timeout: 30_000 },
  });
  return holder.headroomPrisma;
}
