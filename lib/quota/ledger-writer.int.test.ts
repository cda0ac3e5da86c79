import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import type { LedgerEntry } from '#lib/genesys/gateway-types.ts';
import { steadyClock } from '#lib/limits/steady-clock.ts';
import { log } from '#lib/log.ts';
import { closeRuntime } from '#lib/runtime.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { getQuota } from './get-quota.ts';
import { createLedgerWriter, type LedgerWriterSettings } from './ledger-writer.ts';

const database = useTestDatabase();
let orgId = '';
log.level = 'silent';

/**
 * Stands between the application and Postgres. When told so, it lets the next COMMIT through and cuts the connection
 * instead of passing on the answer.
 */
const proxy = { swallowsCommit: false, swallowed: 0, server: net.createServer() };
proxy.server.on('connection', (client) => {
  const target = new URL(database.appUrl());
  const upstream = net.connect(Number(target.port), target.hostname);
  let isSwallowing = false;
  client.on('data', (chunk) => {
    if (proxy.swallowsCommit && chunk.includes('COMMIT')) {
      proxy.swallowsCommit = false;
      isSwallowing = true;
    }
    upstream.write(chunk);
  });
  upstream.on('data', (chunk) => {
    if (!isSwallowing) return client.write(chunk);
    proxy.swallowed += 1;
    client.destroy();
  });
  client.on('close', () => upstream.destroy()).on('error', () => upstream.destroy());
  upstream.on('close', () => client.destroy()).on('error', () => client.destroy());
});

beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
  const proxied = new URL(database.appUrl());
  proxied.hostname = '127.0.0.1';
  proxied.port = String((proxy.server.address() as net.AddressInfo).port);
  process.env['APP_DATABASE_URL'] = proxied.toString();
});
afterAll(async () => {
  await closeRuntime();
  proxy.server.close();
});

beforeEach(async () => {
  orgId = await insertOrganisation();
});

async function insertOrganisation(): Promise<string> {
  const id = randomUUID();
  await query(database.ownerUrl(), `INSERT INTO organisations VALUES ($1, 'Org', 'env', 'headroom', now(), now())`, [
    id,
  ]);
  return id;
}

/** A writer whose timer never fires unless the test asks for it. */
function startWriter(settings: Partial<LedgerWriterSettings> = {}) {
  const writer = createLedgerWriter({ intervalMs: 3_600_000, retryMs: 20, closeWithinMs: 20_000, ...settings });
  onTestFinished(() => writer.close());
  return writer;
}

function entry(changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    orgId,
    operation: 'users.list',
    family: 'users',
    consumer: 'directory.page',
    priority: 'interactive',
    method: 'GET',
    startedAtMs: Date.UTC(2026, 10, 22, 9, 30, 12, 345),
    waitMs: 12,
    latencyMs: 80,
    attempt: 1,
    outcome: 'ok',
    status: 200,
    cache: 'miss',
    metered: true,
    correlationId: 'c-1',
    retryAfterMs: null,
    cause: null,
    ...changes,
  };
}

const usage = (id = orgId) =>
  query<Record<string, unknown>>(
    database.ownerUrl(),
    `SELECT minute, operation, consumer, priority, calls, throttled, errors, cache_hits, coalesced,
            wait_ms_total::int AS wait, latency_ms_total::int AS latency
     FROM usage_minutes WHERE org_id = $1 ORDER BY minute, operation, consumer, priority`,
    [id],
  );
const storedCalls = async (id = orgId) => (await usage(id)).reduce((sum, row) => sum + (row['calls'] as number), 0);

describe('the ledger writer', () => {
  it('stores what was recorded, minute by minute, and adds to what is there', async () => {
    const writer = startWriter();
    writer.record(entry());
    writer.record(entry({ outcome: 'server_error', waitMs: 3.4, latencyMs: 0 }));
    expect(await writer.flush()).toBe(true);
    writer.record(entry({ cache: 'hit', metered: false, waitMs: 0, latencyMs: 0 }));
    writer.record(entry({ cache: 'coalesced', metered: false, waitMs: 0, latencyMs: 0 }));
    writer.record(entry({ startedAtMs: Date.UTC(2026, 10, 22, 9, 31), priority: 'bulk', consumer: 'run "x", y' }));
    expect(await writer.flush()).toBe(true);
    const key = { operation: 'users.list', throttled: 0 };
    expect(await usage()).toEqual([
      {
        ...key,
        minute: new Date('2026-11-22T09:30:00Z'),
        consumer: 'directory.page',
        priority: 'interactive',
        calls: 2,
        errors: 1,
        cache_hits: 1,
        coalesced: 1,
        wait: 15,
        latency: 80,
      },
      {
        ...key,
        minute: new Date('2026-11-22T09:31:00Z'),
        consumer: 'run "x", y',
        priority: 'bulk',
        calls: 1,
        errors: 0,
        cache_hits: 0,
        coalesced: 0,
        wait: 12,
        latency: 80,
      },
    ]);
  });

  it('stores each 429 as one event', async () => {
    const writer = startWriter();
    writer.record(entry({ outcome: 'throttled', status: 429, retryAfterMs: 42_000, cause: 'token.rate.per.minute' }));
    writer.record(entry({ outcome: 'throttled', status: 429, retryAfterMs: null, correlationId: null }));
    await writer.flush();
    expect((await usage())[0]).toMatchObject({ calls: 2, throttled: 2, errors: 0 });
    const events = await query(
      database.ownerUrl(),
      `SELECT at, operation, family, consumer, priority, retry_after_ms, wait_ms, cause, correlation_id
       FROM throttle_events WHERE org_id = $1 ORDER BY retry_after_ms`,
      [orgId],
    );
    const shared = {
      at: new Date('2026-11-22T09:30:12.345Z'),
      operation: 'users.list',
      family: 'users',
      consumer: 'directory.page',
      priority: 'interactive',
      wait_ms: 12,
    };
    expect(events).toEqual([
      { ...shared, retry_after_ms: 42_000, cause: 'token.rate.per.minute', correlation_id: 'c-1' },
      { ...shared, retry_after_ms: null, cause: null, correlation_id: null },
    ]);
  });

  it('writes by itself within its interval', async () => {
    const writer = startWriter({ intervalMs: 50 });
    writer.record(entry());
    await vi.waitFor(async () => expect(await storedCalls()).toBe(1), { timeout: 5000, interval: 50 });
  });

  it('loses nothing on close, however many organisations are waiting', async () => {
    const others = await Promise.all(Array.from({ length: 20 }, insertOrganisation));
    const writer = startWriter();
    for (const id of others) for (let call = 0; call < 7; call += 1) writer.record(entry({ orgId: id }));
    await writer.close();
    for (const id of others) expect(await storedCalls(id)).toBe(7);
  });

  it('counts calls of no known organisation instead of storing them, and stores the others', async () => {
    const writer = startWriter();
    writer.record(entry({ orgId: 'sign-in-4711' }));
    writer.record(entry({ orgId: randomUUID(), outcome: 'throttled' }));
    writer.record(entry());
    expect(await writer.flush()).toBe(true);
    expect(writer.unattributed).toBe(2);
    expect(await storedCalls()).toBe(1);
  });

  it('knows the last 60 seconds before anything is written', () => {
    const writer = startWriter();
    writer.record(entry({ startedAtMs: Date.now() }));
    writer.record(entry({ startedAtMs: Date.now(), cache: 'hit', metered: false }));
    writer.record(entry({ startedAtMs: Date.now() - 90_000 }));
    expect(writer.recent(orgId)).toEqual({ calls: 1, throttled: 0, saved: 1 });
  });

  it.each([-120_000, 120_000])('knows them also when the system clock is set by %d ms', (byMs) => {
    const writer = startWriter();
    writer.record(entry({ startedAtMs: steadyClock.now() }));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs });
    onTestFinished(() => void vi.useRealTimers());
    writer.record(entry({ startedAtMs: steadyClock.now() - 90_000 }));
    expect(writer.recent(orgId)).toEqual({ calls: 1, throttled: 0, saved: 0 });
  });
});

describe('the ledger writer without its database', () => {
  const admin = (sql: string, values: unknown[] = []) => query(inject('databaseAdminUrl'), sql, values);
  const name = () => new URL(database.ownerUrl()).pathname.slice(1);
  const cutAll = () => admin('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name()]);
  const cutAtWork = () =>
    admin(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = $1 AND state IN ('active', 'idle in transaction')`,
      [name()],
    );

  it('keeps what it cannot write, within bounds, and writes it when the database is back', async () => {
    const writer = startWriter({ capacity: { rows: 10, events: 5 } });
    await writer.flush();
    await admin(`ALTER DATABASE ${name()} ALLOW_CONNECTIONS false`);
    await cutAll();
    try {
      for (let consumer = 0; consumer < 100; consumer += 1) writer.record(entry({ consumer: `c${consumer}` }));
      for (let event = 0; event < 5; event += 1) writer.record(entry({ outcome: 'throttled' }));
      expect(await writer.flush()).toBe(false);
    } finally {
      await admin(`ALTER DATABASE ${name()} ALLOW_CONNECTIONS true`);
    }
    await writer.close();
    expect(await storedCalls()).toBe(105);
    expect((await usage()).length).toBeLessThanOrEqual(10);
    const events = await query(database.ownerUrl(), 'SELECT 1 FROM throttle_events WHERE org_id = $1', [orgId]);
    expect(events).toHaveLength(5);
  });

  it('counts what it had no room for, and says so in the trail and on the quota page when the database is back', async () => {
    const writer = startWriter({ capacity: { rows: 10, events: 5 } });
    await writer.flush();
    await admin(`ALTER DATABASE ${name()} ALLOW_CONNECTIONS false`);
    await cutAll();
    const minuteMs = Math.floor(Date.now() / 60_000) * 60_000;
    try {
      // One for each minute: nothing can be merged.
      for (let minute = 0; minute < 30; minute += 1) writer.record(entry({ startedAtMs: minuteMs - minute * 60_000 }));
      for (let event = 0; event < 8; event += 1) writer.record(entry({ outcome: 'throttled', startedAtMs: minuteMs }));
      expect(await writer.flush()).toBe(false);
    } finally {
      await admin(`ALTER DATABASE ${name()} ALLOW_CONNECTIONS true`);
    }
    await writer.close();
    const { lost } = writer;
    expect(lost.calls).toBeGreaterThan(10);
    expect(lost.events).toBe(3);
    expect((await storedCalls()) + lost.calls).toBe(38);
    const audit = await query(
      database.ownerUrl(),
      `SELECT actor_kind, after FROM audit_events WHERE org_id = $1 AND action = 'ledger.lose'`,
      [orgId],
    );
    expect(audit).toEqual([{ actor_kind: 'system', after: { calls: lost.calls, throttled: 3 } }]);
    const viewer = createOrgContext({ orgId, actor: { kind: 'user', id: 'u', name: 'Pat' }, roles: ['viewer'] });
    const quota = await getQuota(viewer);
    expect(quota.ok && quota.data.lost).toEqual({ calls: lost.calls, throttled: 3 });
  });

  it('does not store a batch twice when the commit went through but its answer was lost', async () => {
    const writer = startWriter();
    writer.record(entry({ outcome: 'throttled' }));
    proxy.swallowsCommit = true;
    expect(await writer.flush()).toBe(false);
    expect(proxy.swallowed).toBe(1);
    expect(await storedCalls()).toBe(1);
    writer.record(entry());
    expect(await writer.flush()).toBe(true);
    expect(await storedCalls()).toBe(2);
  });

  it('neither loses nor doubles a call of any organisation when connections are cut at any moment', async () => {
    const writer = startWriter();
    const orgIds = [orgId, await insertOrganisation(), await insertOrganisation()];
    const recorded = orgIds.map(() => 0);
    let isDone = false;
    const cutting = (async () => {
      while (!isDone) await cutAtWork();
    })();
    for (let round = 0; round < 150; round += 1) {
      orgIds.forEach((id, index) => {
        for (let call = 0; call <= index; call += 1) writer.record(entry({ orgId: id, consumer: `c${round % 7}` }));
        recorded[index] = (recorded[index] ?? 0) + index + 1;
      });
      await writer.flush(round % 3 === 0 ? orgIds[1] : undefined);
    }
    isDone = true;
    await cutting;
    await writer.close();
    for (const [index, id] of orgIds.entries()) expect(await storedCalls(id)).toBe(recorded[index]);
  });
});
