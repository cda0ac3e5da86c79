import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './test-postgres.ts';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merging needs an interface
  interface ProvidedContext {
    /** Owner's URL of the test server's `postgres` database. */
    databaseAdminUrl: string;
    /** URL of the application's role, for the same database. */
    databaseAppUrl: string;
  }
}

/** Starts one throw-away Postgres for all integration suites. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres();
  project.provide('databaseAdminUrl', postgres.adminUrl);
  project.provide('databaseAppUrl', postgres.appUrl);
  return postgres.stop;
}
