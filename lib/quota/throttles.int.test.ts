import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { startSimulator, type RunningSimulator } from '#simulator/start-simulator.ts';
import { listDirectory } from '#lib/directory/list-directory.ts';
import { env } from '#lib/env.ts';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import { sealSecret } from '#lib/secrets/secret-box.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { getQuota } from './get-quota.ts';

/** A simulated minute takes two seconds, so that waits Genesys Cloud asks for end while somebody watches. */
const TIME_SCALE = 30;

let simulator: RunningSimulator;
let ctx: OrgContext;
const database = useTestDatabase();

beforeAll(async () => {
  simulator = await startSimulator({
    port: 0,
    seed: 11,
    timeScale: TIME_SCALE,
    organisations: [{ name: 'Throttled', shortName: 'throttled', userCount: 1_100 }],
    config: { presenceLife: false },
  });
  process.env['RATE_WINDOW_MS'] = String(60_000 / TIME_SCALE);
  process.env['GENESYS_ENVIRONMENTS'] = JSON.stringify(
    simulator.info.regions.map((region) => ({
      id: region.id,
      name: region.domain,
      loginBaseUrl: region.login,
      apiBaseUrl: region.api,
      appsOrigin: region.apps,
      clientId: region.vendorClient.clientId,
    })),
  );
  const info = simulator.info.organisations.find((organisation) => organisation.shortName === 'throttled');
  if (!info) throw new Error('no organisation');
  const { id, region, clientCredentials } = info;
  const binding = { orgId: id, purpose: 'client-secret' } as const;
  const secret = await sealSecret(clientCredentials.clientSecret, binding, env().ENCRYPTION_KEYS);
  const owner = (sql: string, values: unknown[]) => query(database.ownerUrl(), sql, values);
  await owner(`INSERT INTO organisations VALUES ($1, 'Throttled', $2, 'headroom', now(), now())`, [id, region]);
  await owner(
    `INSERT INTO grants (org_id, environment_id, client_id, secret_jwe, state, verified_at, updated_at)
     VALUES ($1, $2, $3, $4, 'active', now(), now())`,
    [id, region, clientCredentials.clientId, secret],
  );
  ctx = createOrgContext({ orgId: id, actor: { kind: 'user', id: 'u', name: 'Pat' }, roles: ['viewer'] });
});
afterAll(async () => {
  await closeRuntime();
  await simulator.close();
  delete process.env['RATE_WINDOW_MS'];
});

const served = () => simulator.world.log.read({ organisationId: ctx.orgId, host: 'api', limit: 10_000 });

/** Another application with our token's client would do this: the limit is suddenly much lower, and nobody says so. */
function lowerLimit(perToken: number): void {
  const limits = { perToken, published: false, headers: false };
  expect(simulator.world.config.patch({ organisations: { [ctx.orgId]: limits } })).toMatchObject({ ok: true });
}

describe('429s of Genesys Cloud', () => {
  it('are on the quota page one by one, with the wait that was asked for, and cost no row of the directory', async () => {
    lowerLimit(2);
    // A person waits for half a minute at most; a page that Genesys Cloud holds back longer comes with a later answer.
    const whole = { ok: true, data: { pages: { total: 3, failed: 0 } } };
    await vi.waitFor(async () => expect(await listDirectory(ctx)).toMatchObject(whole), {
      timeout: 30_000,
      interval: 100,
    });

    const rejected = served().filter((entry) => entry.status === 429);
    expect(rejected.length).toBeGreaterThan(0);
    const quota = await getQuota(ctx);
    if (!quota.ok) throw new Error('getQuota failed');
    expect(quota.data.eventCount).toBe(rejected.length);
    expect(quota.data.totals.throttled).toBe(rejected.length);
    expect(quota.data.totals.calls).toBe(served().length);
    const correlationIds = (of: readonly { correlationId: string | null }[]) =>
      of.map((each) => each.correlationId).sort();
    expect(correlationIds(quota.data.events)).toEqual(correlationIds(rejected));
    expect(quota.data.events.some(({ consumer }) => consumer === 'directory.page')).toBe(true);
    for (const event of quota.data.events) {
      // The gateway's own question for the limit is one of the calls that may be refused.
      expect(['directory.page', 'gateway.limits']).toContain(event.consumer);
      expect(event.priority).toBe('interactive');
      expect(event.retryAfterMs).toBeGreaterThan(0);
    }
  });

  it('leave the last directory on screen, with its age and the reason', async () => {
    const first = await listDirectory(ctx);
    if (!first.ok) throw new Error(first.error.message);
    simulator.world.config.patch({ organisations: { [ctx.orgId]: { perToken: 1, windowSeconds: 3_000 } } });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 });
    try {
      await gateway().invalidate(ctx.orgId, ['users']);
      const refreshed = await listDirectory(ctx);
      if (!refreshed.ok) throw new Error(refreshed.error.message);
      expect(refreshed.data).toMatchObject({ source: 'stale', pages: { failed: 0 } });
      expect(refreshed.data.users).toHaveLength(1_100);
      expect(refreshed.data.asOfMs).toBeLessThanOrEqual(first.data.asOfMs + 20_000);
      expect(refreshed.data.staleReason).toMatch(/Genesys Cloud/);
    } finally {
      vi.useRealTimers();
    }
  });
});
