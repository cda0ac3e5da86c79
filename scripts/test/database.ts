import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { TEMPLATE_DATABASE, TEST_SECRET, withDatabase } from './global-setup.ts';

/** A key of 32 zero bytes; tests have nothing to hide. */
const TEST_KEY = Buffer.alloc(32).toString('base64');

export type TestDatabase = {
  /** URL of the owner, who is a superuser: sees every row. For arranging and checking only. */
  ownerUrl(): string;
  /** URL of the application's role. */
  appUrl(): string;
};

/**
 * Gives the calling suite a freshly migrated database of its own, points the application's environment at it, and drops
 * it afterwards. Call at the top level of a test file, before anything reads the environment. `variables` override.
 */
export function useTestDatabase(variables: () => Record<string, string> = () => ({})): TestDatabase {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = (sql: string) => query(inject('databaseAdminUrl'), sql);
  beforeAll(async () => {
    await admin(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE}`);
    pointApplicationAt(withDatabase(inject('databaseAppUrl'), name), variables());
  });
  afterAll(async () => {
    const { prisma } = await import('#lib/db/client.ts');
    await prisma().$disconnect();
    await admin(`DROP DATABASE ${name} WITH (FORCE)`);
  });
  return {
    ownerUrl: () => withDatabase(inject('databaseAdminUrl'), name),
    appUrl: () => withDatabase(inject('databaseAppUrl'), name),
  };
}

/** Sets the variables of the application in this process and in those it starts; `variables` override. */
export function pointApplicationAt(appUrl: string, variables: Record<string, string>): void {
  Object.assign(process.env, {
    APP_DATABASE_URL: appUrl,
    HEADROOM_SECRET: TEST_SECRET,
    ENCRYPTION_KEYS: `test:${TEST_KEY}`,
    APP_URL: 'http://localhost:3000',
    LOG_LEVEL: 'silent',
    ...variables,
  });
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function query<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
