import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import type { LearnedLimit } from '#lib/genesys/gateway-types.ts';
import { log } from '#lib/log.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { createPostgresLimitMemory, type LimitMemorySettings } from './limit-memory.ts';

const database = useTestDatabase();
log.level = 'silent';
const HOST = 'host:https://api.example';
let orgId = '';
let environmentId = '';

beforeEach(async () => {
  environmentId = `env-${randomUUID()}`;
  orgId = await insertOrganisation(environmentId);
});

async function insertOrganisation(environment: string): Promise<string> {
  const id = randomUUID();
  await query(database.ownerUrl(), `INSERT INTO organisations VALUES ($1, 'Org', $2, 'headroom', now(), now())`, [
    id,
    environment,
  ]);
  return id;
}

/** A process's memory whose timer never fires unless the test asks for it. */
function startMemory(settings: Partial<LimitMemorySettings> = {}) {
  const memory = createPostgresLimitMemory({ intervalMs: 3_600_000, ...settings });
  onTestFinished(() => memory.close());
  return memory;
}

function limit(changes: Partial<LearnedLimit> = {}): LearnedLimit {
  return {
    key: 'token',
    allowed: 120,
    windowMs: 60_000,
    source: 'observed',
    observedAtMs: Date.now() - 1_000,
    ...changes,
  };
}

const hoursAgo = (hours: number) => Date.now() - hours * 3_600_000;

describe('the memory of limits', () => {
  it('gives the next process what this one learned, each source by itself, and the caps of the host', async () => {
    const learned = [
      limit(),
      limit({ source: 'documented', allowed: 300 }),
      limit({ key: 'operation:users.list', allowed: 50, windowMs: 6_000 }),
      limit({ key: HOST, allowed: 6_000 }),
    ];
    const memory = startMemory();
    for (const each of learned) memory.remember(orgId, each);
    await memory.close();
    const loaded = await startMemory().load(orgId);
    expect(loaded).toHaveLength(4);
    expect(loaded).toEqual(expect.arrayContaining(learned));
  });

  it('keeps organisations apart, and shares a host’s cap among those of the same environment alone', async () => {
    const [neighbour, stranger] = [await insertOrganisation(environmentId), await insertOrganisation('elsewhere')];
    const memory = startMemory();
    memory.remember(orgId, limit());
    memory.remember(orgId, limit({ key: HOST }));
    await memory.flush();
    expect((await memory.load(neighbour)).map(({ key }) => key)).toEqual([HOST]);
    expect(await memory.load(stranger)).toEqual([]);
  });

  it('believes what was observed for a day, and a person’s word until it is withdrawn', async () => {
    const memory = startMemory();
    memory.remember(orgId, limit({ observedAtMs: hoursAgo(25) }));
    memory.remember(orgId, limit({ source: 'documented', observedAtMs: hoursAgo(25) }));
    memory.remember(orgId, limit({ source: 'override', observedAtMs: hoursAgo(2_500) }));
    memory.remember(orgId, limit({ key: 'operation:users.list', observedAtMs: hoursAgo(23) }));
    memory.remember(orgId, limit({ key: HOST, observedAtMs: hoursAgo(25) }));
    await memory.flush();
    const loaded = await memory.load(orgId);
    expect(loaded.map(({ key, source }) => `${key} ${source}`)).toEqual([
      'operation:users.list observed',
      'token override',
    ]);
    const [row] = await query<{ count: string }>(
      database.ownerUrl(),
      'SELECT count(*) FROM learned_limits WHERE org_id = $1',
      [orgId],
    );
    expect(row?.count).toBe('2');
  });

  it('lets no older value of a slower process replace a newer one', async () => {
    const [slow, fast] = [startMemory(), startMemory()];
    slow.remember(orgId, limit({ allowed: 300, observedAtMs: hoursAgo(2) }));
    slow.remember(orgId, limit({ key: HOST, allowed: 300, observedAtMs: hoursAgo(2) }));
    fast.remember(orgId, limit({ allowed: 90, observedAtMs: hoursAgo(1) }));
    fast.remember(orgId, limit({ key: HOST, allowed: 90, observedAtMs: hoursAgo(1) }));
    await fast.flush();
    await slow.flush();
    expect((await slow.load(orgId)).map(({ allowed }) => allowed)).toEqual([90, 90]);
  });

  it('writes by itself, and the last of many values only', async () => {
    const memory = startMemory({ intervalMs: 50 });
    for (let allowed = 1; allowed <= 1_000; allowed += 1) memory.remember(orgId, limit({ allowed }));
    const other = startMemory();
    await vi.waitFor(async () => expect((await other.load(orgId))[0]?.allowed).toBe(1_000), { timeout: 5_000 });
  });

  it('does not write a value again that has only grown older', async () => {
    const memory = startMemory();
    const first = limit({ observedAtMs: hoursAgo(3) });
    memory.remember(orgId, first);
    await memory.flush();
    memory.remember(orgId, limit({ observedAtMs: first.observedAtMs + 1_000 }));
    await memory.flush();
    expect((await memory.load(orgId))[0]?.observedAtMs).toBe(first.observedAtMs);
    memory.remember(orgId, limit({ observedAtMs: hoursAgo(1) }));
    await memory.flush();
    expect((await memory.load(orgId))[0]?.observedAtMs).toBeGreaterThan(first.observedAtMs);
  });

  it('knows at once what it was told, before anything is written', async () => {
    const memory = startMemory();
    memory.remember(orgId, limit({ allowed: 77 }));
    expect((await memory.load(orgId))[0]?.allowed).toBe(77);
  });

  it('leaves nothing of an organisation that is not installed or not known yet', async () => {
    const memory = startMemory();
    const nobody = randomUUID();
    memory.remember(nobody, limit());
    memory.remember('sign-in-4711', limit());
    expect(await memory.flush()).toBe(true);
    expect(await memory.load(nobody)).toEqual([]);
    expect(await memory.load('sign-in-4711')).toEqual([]);
  });

  it('keeps what it cannot write, within bounds, and writes it when the database is back', async () => {
    const admin = (sql: string, values: unknown[] = []) => query(inject('databaseAdminUrl'), sql, values);
    const name = new URL(database.ownerUrl()).pathname.slice(1);
    const memory = startMemory({ capacity: 10 });
    await admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    try {
      for (let index = 0; index < 100; index += 1) memory.remember(orgId, limit({ key: `operation:o${index}` }));
      expect(await memory.flush()).toBe(false);
    } finally {
      await admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    }
    await vi.waitFor(async () => expect(await memory.flush()).toBe(true), { timeout: 10_000 });
    const keys = (await startMemory().load(orgId)).map(({ key }) => key).sort();
    expect(keys).toEqual(Array.from({ length: 10 }, (_, index) => `operation:o${90 + index}`));
  });
});
