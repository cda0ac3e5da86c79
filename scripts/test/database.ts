import { afterAll, beforeAll, inject } from 'vitest';
import { query } from './query.ts';
import { makeTestDatabase, testDatabaseName, testDatabaseOn, type TestDatabase } from './test-postgres.ts';

/**
 * Gives the calling suite a freshly migrated database of its own, points the application's environment at it, and drops
 * it afterwards. Call at the top level of a test file, before anything reads the environment. `variables` override.
 */
export function useTestDatabase(variables: () => Record<string, string> = () => ({})): TestDatabase {
  const name = testDatabaseName();
  const server = () => ({ adminUrl: inject('databaseAdminUrl'), appUrl: inject('databaseAppUrl') });
  beforeAll(() => makeTestDatabase(server(), name, variables()));
  afterAll(async () => {
    const { prisma } = await import('#lib/db/client.ts');
    await prisma().$disconnect();
    await query(server().adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  return testDatabaseOn(server, name);
}
