import 'server-only';
import { prisma } from '#lib/db/client.ts';
import { log } from '#lib/log.ts';

/** Whether the database answers. Reads no table. */
export async function isDatabaseReachable(): Promise<boolean> {
  try {
    await prisma().$queryRaw`SELECT 1`;
    return true;
  } catch (error) {
    log.error({ err: error }, 'database is not reachable');
    return false;
  }
}
