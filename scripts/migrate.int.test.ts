import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrate } from './migrate.ts';
import { query } from './test/query.ts';
import { withDatabase } from './test/test-postgres.ts';

const NAME = 'test_migrate';
const url = withDatabase(inject('databaseAdminUrl'), NAME);
let directory: string;

beforeAll(async () => {
  await query(inject('databaseAdminUrl'), `CREATE DATABASE ${NAME}`);
});
afterAll(async () => {
  await query(inject('databaseAdminUrl'), `DROP DATABASE ${NAME} WITH (FORCE)`);
});
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-migrations-'));
  return () => fs.rmSync(directory, { recursive: true, force: true });
});

function write(name: string, sql: string): void {
  fs.mkdirSync(path.join(directory, name), { recursive: true });
  fs.writeFileSync(path.join(directory, name, 'migration.sql'), sql);
}

describe('migrate', () => {
  it('leaves nothing of a migration that failed, and applies it once it is mended', async () => {
    write('1_good', 'CREATE TABLE good (id int);');
    write('2_bad', 'CREATE TABLE half (id int); SELECT nonsense;');
    await expect(migrate(url, directory)).rejects.toThrow('nonsense');
    expect(await query(url, `SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
    write('2_bad', 'CREATE TABLE half (id int);');
    expect(await migrate(url, directory)).toEqual(['2_bad']);
    expect(await migrate(url, directory)).toEqual([]);
    write('1_good', 'CREATE TABLE good (id bigint);');
    await expect(migrate(url, directory)).rejects.toThrow('1_good was edited after it was applied');
  });
});
