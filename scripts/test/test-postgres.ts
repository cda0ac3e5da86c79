import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { prepareAppRole } from '../app-role.ts';
import { migrate } from '../migrate.ts';
import { startEmbeddedPostgres } from '../postgres.ts';
import { query } from './query.ts';

/** The migrated database that each suite's own one is cloned from. */
const TEMPLATE_DATABASE = 'headroom_template';

/** Test-only secret; the application's database password is derived from it. */
export const TEST_SECRET = 'test-secret-with-at-least-32-characters';

/** A key of 32 zero bytes; tests have nothing to hide. */
const TEST_KEY = Buffer.alloc(32).toString('base64');

/** A throw-away server: URLs of its `postgres` database, as owner and as the application's role. */
export type TestPostgres = {
  readonly adminUrl: string;
  readonly appUrl: string;
  readonly stop: () => Promise<void>;
};

/** A migrated database on it. */
export type TestDatabase = {
  /** URL of the owner, who is a superuser: sees every row. For arranging and checking only. */
  ownerUrl(): string;
  /** URL of the application's role. */
  appUrl(): string;
};

/** Starts a throw-away Postgres with a migrated template database. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-test-pg-'));
  fs.chmodSync(directory, 0o755);
  const postgres = await startEmbeddedPostgres(path.join(directory, 'data'), [
    'fsync=off',
    'synchronous_commit=off',
    'max_connections=300',
  ]);
  await query(postgres.url, `CREATE DATABASE ${TEMPLATE_DATABASE}`);
  await migrate(withDatabase(postgres.url, TEMPLATE_DATABASE), 'prisma/migrations');
  return {
    adminUrl: postgres.url,
    appUrl: await prepareAppRole(postgres.url, TEST_SECRET),
    async stop() {
      await postgres.stop();
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A name that no other database of the server has. */
export function testDatabaseName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

/** Where the database of that name is found, once it was made. */
export function testDatabaseOn(server: () => Pick<TestPostgres, 'adminUrl' | 'appUrl'>, name: string): TestDatabase {
  return {
    ownerUrl: () => withDatabase(server().adminUrl, name),
    appUrl: () => withDatabase(server().appUrl, name),
  };
}

/** Makes a freshly migrated database, and points this process' environment, which others inherit, at it. */
export async function makeTestDatabase(
  { adminUrl, appUrl }: Pick<TestPostgres, 'adminUrl' | 'appUrl'>,
  name: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  await query(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE}`);
  pointApplicationAt(withDatabase(appUrl, name), variables);
}

/** Sets the variables of the application in this process and in those it starts; `variables` override. */
export function pointApplicationAt(appUrl: string, variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, {
    APP_DATABASE_URL: appUrl,
    HEADROOM_SECRET: TEST_SECRET,
    ENCRYPTION_KEYS: `test:${TEST_KEY}`,
    APP_URL: 'http://localhost:3000',
    LOG_LEVEL: 'silent',
    ...variables,
  });
}

/** The same server and role, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}
