import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { StopError } from './stop.ts';

/** Any number will do, as long as every process that migrates uses the same one. */
const MIGRATION_LOCK = 4_736_667;

/** The bookkeeping table of `prisma migrate`, so that `prisma migrate status` and `deploy` agree with what is done here. */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

type AppliedMigration = { migration_name: string; checksum: string; finished_at: Date | null };

/**
 * Applies every migration below `directory` that the database has not seen, oldest first, under an advisory lock. Returns
 * the names it applied. Throws a {@link StopError} when an applied migration was edited since.
 */
export async function migrate(url: string, directory: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(BOOKKEEPING);
    const rows = await client.query<AppliedMigration>('SELECT * FROM _prisma_migrations WHERE rolled_back_at IS NULL');
    const known = new Map(rows.rows.map((row) => [row.migration_name, row]));
    const applied: string[] = [];
    for (const name of migrationNames(directory)) {
      const sql = fs.readFileSync(path.join(directory, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      const row = known.get(name);
      if (row) assertUnchanged(row, checksum);
      else {
        await applyOne(client, name, sql, checksum);
        applied.push(name);
      }
    }
    return applied;
  } finally {
    await client.end();
  }
}

function migrationNames(directory: string): string[] {
  return fs
    .readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function assertUnchanged(row: AppliedMigration, checksum: string): void {
  if (!row.finished_at) {
    throw new StopError(
      `Another tool left the migration ${row.migration_name} unfinished. Repair the database, then delete its row in _prisma_migrations.`,
    );
  }
  if (row.checksum !== checksum) {
    throw new StopError(
      `Migration ${row.migration_name} was edited after it was applied. Restore it and write a new migration.`,
    );
  }
}

/** The migration and its row are one transaction: whatever interrupts it, both are there or neither is. */
async function applyOne(client: pg.Client, name: string, sql: string, checksum: string): Promise<void> {
  try {
    await client.query(`BEGIN;\n${sql}\n;`);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
