import path from 'node:path';
import pg from 'pg';
import { prepareAppRole } from './app-role.ts';
import { migrate } from './migrate.ts';
import { reachableDataDirectory, startEmbeddedPostgres } from './postgres.ts';
import type { Settings } from './settings.ts';
import { report, StopError } from './stop.ts';

export type Database = {
  /** URL the application connects with, as a role that owns nothing. */
  readonly appUrl: string;
  stop(): Promise<void>;
};

/** Insufficient privilege, and a role that is not the owner of what it wants to change. */
const NOT_ALLOWED = '42501';

/** Opens the database, embedded unless `DATABASE_URL` names one, and migrates it. */
export async function openDatabase(
  settings: Settings,
  dataDirectory: string,
  postgresSettings: readonly string[],
): Promise<Database> {
  if (settings.databaseUrl) {
    await assertReachable(settings.databaseUrl);
    return { appUrl: await prepare(settings.databaseUrl, settings.secret), stop: async () => undefined };
  }
  const folder = reachableDataDirectory(path.join(dataDirectory, 'postgres'));
  const postgres = await startEmbeddedPostgres(folder, postgresSettings);
  try {
    return { appUrl: await prepare(postgres.url, settings.secret), stop: postgres.stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Migrates as the owner. Returns the application's own URL. */
async function prepare(ownerUrl: string, secret: string): Promise<string> {
  try {
    const applied = await migrate(ownerUrl, 'prisma/migrations');
    const appUrl = await prepareAppRole(ownerUrl, secret);
    report(`Database ready${applied.length > 0 ? `, applied ${applied.join(', ')}` : ''}`);
    return appUrl;
  } catch (error) {
    if ((error as { code?: string }).code !== NOT_ALLOWED) throw error;
    throw new StopError(
      `The role of DATABASE_URL may not do what a migration needs (${messageOf(error)}). It must own its database, be allowed to create roles, and have made Headroom's roles itself; see the README.`,
    );
  }
}

async function assertReachable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    const { hostname, port, pathname } = new URL(url);
    throw new StopError(
      `The database ${pathname.slice(1)} at ${hostname}:${port || 5432} (DATABASE_URL) cannot be reached: ${messageOf(error)}.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The words of an error; one for several addresses of a host has none of its own, but a code. */
function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : String((error as NodeJS.ErrnoException).code);
}
