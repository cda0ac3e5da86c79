import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { prepareAppRole } from '../app-role.ts';
import { migrate } from '../migrate.ts';
import { startEmbeddedPostgres } from '../postgres.ts';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merging needs an interface
  interface ProvidedContext {
    /** Owner's URL of the test server's `postgres` database. */
    databaseAdminUrl: string;
    /** URL of the application's role, for the same database. */
    databaseAppUrl: string;
  }
}

/** The migrated database that each suite's own one is cloned from. */
export const TEMPLATE_DATABASE = 'headroom_template';

/** Test-only secret; the application's database password is derived from it. */
export const TEST_SECRET = 'test-secret-with-at-least-32-characters';

/** Starts one throw-away Postgres for all integration suites, with a migrated template database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-test-pg-'));
  fs.chmodSync(directory, 0o755);
  const postgres = await startEmbeddedPostgres(path.join(directory, 'data'), [
    'fsync=off',
    'synchronous_commit=off',
    'max_connections=300',
  ]);
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  await admin.end();
  await migrate(withDatabase(postgres.url, TEMPLATE_DATABASE), 'prisma/migrations');
  project.provide('databaseAdminUrl', postgres.url);
  project.provide('databaseAppUrl', await prepareAppRole(postgres.url, TEST_SECRET));
  return async () => {
    await postgres.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  };
}

/** The same server and role, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}
