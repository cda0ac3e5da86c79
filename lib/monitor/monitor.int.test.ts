import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { closeRuntime } from '#lib/runtime.ts';
import { createPartnerContext } from '#lib/tenancy/org-context.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { getTenant } from './get-tenant.ts';
import { listTenants } from './list-tenants.ts';
import { TenantDetailDto, TenantsDto } from './schema.ts';

const MINUTE_MS = 60_000;
/** The middle of the present minute. The clock stands there, so that no minute ends between the rows and the look at them. */
const NOW_MS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + MINUTE_MS / 2;
const partnersOwn = randomUUID();
const database = useTestDatabase(() => ({ PARTNER_ORGANISATION_IDS: partnersOwn, PARTNER_ID: 'headroom' }));
const [busy, quiet, foreign] = [randomUUID(), randomUUID(), randomUUID()];

const arrange = (sql: string, values: unknown[]) => query(database.ownerUrl(), sql, values);
const partner = (partnerId: string) =>
  createPartnerContext({ partnerId, userId: randomUUID(), name: 'Ops', roles: ['partner'] });

async function insertOrganisation(id: string, name: string, partnerId: string): Promise<void> {
  await arrange(`INSERT INTO organisations VALUES ($1, $2, 'sim-eu', $3, now(), now())`, [id, name, partnerId]);
}

async function insertUsage(orgId: string, minutesAgo: number, calls: number, throttled: number): Promise<void> {
  await arrange(
    `INSERT INTO usage_minutes (org_id, minute, operation, consumer, priority, calls, throttled)
     VALUES ($1, date_trunc('minute', to_timestamp($6::float8 / 1000)) - make_interval(mins => $2), $5, 'c', 'bulk', $3, $4)`,
    [orgId, minutesAgo, calls, throttled, `operation ${calls}`, NOW_MS],
  );
}

async function insertRun(orgId: string, state: string, hoursAgo: number): Promise<void> {
  await arrange(
    `INSERT INTO runs (org_id, id, kind, state, scope_key, scope, plan, created_by, created_by_name, created_at, finished_at, updated_at, correlation_id)
     VALUES ($1, $2, 'schedule', $3, 'k', '{}', '{}', $1, 'Pat', to_timestamp($4::float8 / 1000), to_timestamp($4::float8 / 1000), now(), $2)`,
    [orgId, randomUUID(), state, NOW_MS - hoursAgo * 60 * MINUTE_MS],
  );
}

async function insertGrant(orgId: string, state: string): Promise<void> {
  await arrange(
    `INSERT INTO grants (org_id, environment_id, client_id, secret_jwe, state, state_reason, verified_at, updated_at)
     VALUES ($1, 'sim-eu', 'client', 'canary-secret', $2, 'client disabled', now(), now())`,
    [orgId, state],
  );
}

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  await insertOrganisation(busy, 'Busy', 'headroom');
  await insertOrganisation(quiet, 'A quiet one', 'headroom');
  await insertOrganisation(foreign, 'Foreign', 'somebody-else');
  await insertOrganisation(partnersOwn, 'Headroom itself', 'headroom');
  await insertGrant(busy, 'refused');
  await insertGrant(quiet, 'active');
  await insertGrant(foreign, 'active');
  await insertUsage(busy, 0, 200, 3);
  await insertUsage(busy, 0, 85, 0);
  await insertUsage(busy, 59, 7, 0);
  await insertUsage(busy, 60, 900, 50);
  await insertUsage(quiet, 180, 5, 0);
  await insertUsage(foreign, 1, 111, 11);
  for (const [state, hoursAgo] of [
    ['queued', 30],
    ['running', 1],
    ['failed', 2],
    ['failed', 30],
    ['done', 3],
  ] as const) {
    await insertRun(busy, state, hoursAgo);
  }
  await insertRun(foreign, 'failed', 1);
  await arrange(
    `INSERT INTO throttle_events (org_id, id, at, operation, family, consumer, priority, wait_ms, retry_after_ms)
     VALUES ($1, $1, now(), 'users.list', 'users', 'directory.page', 'interactive', 5, 42000)`,
    [busy],
  );
});
afterAll(async () => {
  vi.useRealTimers();
  await closeRuntime();
});

async function tenantsOf(partnerId: string) {
  const result = await listTenants(partner(partnerId));
  if (!result.ok) throw new Error('listTenants failed');
  return TenantsDto.parse(result.data).tenants;
}

describe('the partner monitor', () => {
  it('lists the organisations of its partner, the worst first, and not the partner itself', async () => {
    expect((await tenantsOf('headroom')).map(({ name, health }) => [name, health.level])).toEqual([
      ['Busy', 'failing'],
      ['A quiet one', 'healthy'],
    ]);
    expect((await tenantsOf('somebody-else')).map(({ name }) => name)).toEqual(['Foreign']);
    expect(await tenantsOf('nobody')).toEqual([]);
  });

  it('adds up the last hour to the call, minute by minute', async () => {
    const [first, second] = await tenantsOf('headroom');
    expect(first?.usage).toMatchObject({ calls: 292, throttled: 3, peakCalls: 285, limit: 300, peakRatio: 0.95 });
    expect(first?.usage.strip).toHaveLength(60);
    expect([first?.usage.strip[0], first?.usage.strip[59]]).toEqual([7, 285]);
    expect(second?.usage).toMatchObject({ calls: 0, peakCalls: 0, throttled: 0, level: 'normal' });
    expect(second?.usage.lastCallAtMs).toBe(NOW_MS - MINUTE_MS / 2 - 180 * MINUTE_MS);
    expect(first?.health.reasons).toContain('Limit reached: 95% in the busiest minute');
  });

  it('counts what waits and works now, and what ended within a day', async () => {
    const [first, second] = await tenantsOf('headroom');
    expect(first?.runs).toEqual({ queued: 1, running: 1, failedLastDay: 1, doneLastDay: 1 });
    expect(second?.runs).toEqual({ queued: 0, running: 0, failedLastDay: 0, doneLastDay: 0 });
  });

  it('shows the state of the grant and never its secret', async () => {
    const tenants = await tenantsOf('headroom');
    expect(tenants[0]?.grant).toMatchObject({ state: 'refused', reason: 'client disabled' });
    expect(JSON.stringify(tenants)).not.toContain('canary-secret');
  });

  it('opens an organisation of its partner, and knows no other', async () => {
    const found = await getTenant(partner('headroom'), { orgId: busy });
    if (!found.ok) throw new Error(found.error.message);
    const detail = TenantDetailDto.parse(found.data);
    expect(detail.runs).toHaveLength(5);
    expect(detail.events).toMatchObject([{ operation: 'users.list', retryAfterMs: 42_000 }]);
    for (const orgId of [foreign, randomUUID()]) {
      expect(await getTenant(partner('headroom'), { orgId })).toMatchObject({
        ok: false,
        error: { code: 'not_found' },
      });
    }
  });

  it('refuses people who are not of the partner', async () => {
    for (const roles of [['admin'], ['planner'], ['viewer'], []] as const) {
      const ctx = createPartnerContext({ partnerId: 'headroom', userId: randomUUID(), name: 'Customer', roles });
      await expect(listTenants(ctx)).rejects.toThrow(PermissionDenied);
      await expect(getTenant(ctx, { orgId: busy })).rejects.toThrow(PermissionDenied);
    }
  });
});

describe('the partner monitor at 500 organisations', () => {
  it('counts the usage of every one of them', async () => {
    await arrange(
      `INSERT INTO organisations SELECT gen_random_uuid(), 'Org ' || n, 'sim-eu', 'large', now(), now() FROM generate_series(1, 500) n`,
      [],
    );
    // Two minutes into the future, so that the sum is the same whenever the clock turns.
    await arrange(
      `INSERT INTO usage_minutes (org_id, minute, operation, consumer, priority, calls)
       SELECT o.id, date_trunc('minute', now()) - make_interval(mins => m), 'operation ' || k, 'consumer', 'bulk', 1
       FROM organisations o, generate_series(-2, 61) m, generate_series(1, 2) k WHERE o.partner_id = 'large'`,
      [],
    );
    await arrange('ANALYZE', []);
    const tenants = await tenantsOf('large');
    expect(tenants).toHaveLength(500);
    expect(tenants.every(({ usage }) => usage.calls === 120)).toBe(true);
  });
});
