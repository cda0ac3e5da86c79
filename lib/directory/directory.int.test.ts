import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { startSimulator, type RunningSimulator } from '#simulator/start-simulator.ts';
import { env } from '#lib/env.ts';
import { getQuota } from '#lib/quota/get-quota.ts';
import { QuotaDto } from '#lib/quota/schema.ts';
import { closeRuntime } from '#lib/runtime.ts';
import { sealSecret } from '#lib/secrets/secret-box.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { PermissionDenied, type Role } from '#lib/tenancy/permissions.ts';
import { listDirectory } from './list-directory.ts';
import { DirectoryDto } from './schema.ts';

let simulator: RunningSimulator;

/** A gateway forgets budgets with the runtime, but the simulator's clock goes on: every test gets an organisation of its own. */
const SIZES = { large: 5_000, throttled: 1_100, partial: 1_600, small: 40 };
type Name = keyof typeof SIZES;

const database = useTestDatabase();

beforeAll(async () => {
  simulator = await startSimulator({
    port: 0,
    seed: 7,
    organisations: Object.entries(SIZES).map(([shortName, userCount]) => ({ name: shortName, shortName, userCount })),
    config: { presenceLife: false },
  });
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
  for (const name of Object.keys(SIZES) as Name[]) await install(name);
});
afterAll(async () => {
  await closeRuntime();
  await simulator.close();
});
beforeEach(() => {
  simulator.world.faults.remove();
});

function infoOf(name: Name) {
  const info = simulator.info.organisations.find((organisation) => organisation.shortName === name);
  if (!info) throw new Error(`no organisation ${name}`);
  return info;
}

async function install(name: Name): Promise<void> {
  const { id, region, clientCredentials } = infoOf(name);
  const binding = { orgId: id, purpose: 'client-secret' } as const;
  const secret = await sealSecret(clientCredentials.clientSecret, binding, env().ENCRYPTION_KEYS);
  await query(database.ownerUrl(), `INSERT INTO organisations VALUES ($1, $2, $3, 'headroom', now(), now())`, [
    id,
    name,
    region,
  ]);
  await query(
    database.ownerUrl(),
    `INSERT INTO grants (org_id, environment_id, client_id, secret_jwe, state, verified_at, updated_at)
     VALUES ($1, $2, $3, $4, 'active', now(), now())`,
    [id, region, clientCredentials.clientId, secret],
  );
}

function contextOf(name: Name, roles: readonly Role[] = ['viewer']): OrgContext {
  return createOrgContext({ orgId: infoOf(name).id, actor: { kind: 'user', id: 'u', name: 'Pat' }, roles });
}

/** What Genesys says was called with our client: the oracle. */
function metered(name: Name) {
  return simulator.world.log
    .read({ organisationId: infoOf(name).id, host: 'api', limit: 10_000 })
    .filter((entry) => entry.metered || entry.status === 429);
}

async function directoryOf(name: Name) {
  const result = await listDirectory(contextOf(name));
  if (!result.ok) throw new Error(result.error.message);
  return DirectoryDto.parse(result.data);
}

async function quotaOf(name: Name) {
  const result = await getQuota(contextOf(name));
  if (!result.ok) throw new Error('getQuota failed');
  return QuotaDto.parse(result.data);
}

describe('the directory', () => {
  it('reads 5,000 users for 20 viewers at once with 12 calls at most, and for later viewers with none', async () => {
    const viewers = await Promise.all(Array.from({ length: 20 }, () => directoryOf('large')));
    const spent = metered('large').length;
    expect(metered('large').filter((entry) => entry.operationId === 'getUsers')).toHaveLength(10);
    expect(spent).toBeLessThanOrEqual(12);
    for (const viewer of viewers) {
      expect(new Set(viewer.users.map((user) => user.id)).size).toBe(5_000);
      expect(viewer.pages).toEqual({ total: 10, failed: 0 });
    }
    const later = await directoryOf('large');
    expect(metered('large')).toHaveLength(spent);
    expect(later).toMatchObject({ source: 'cache', failure: null, staleReason: null, hasLabels: true });

    const json = JSON.stringify(later);
    if (process.env['BENCH']) console.log('payload', json.length, 'gzip', gzipSync(json).length);
    expect(gzipSync(json).length).toBeLessThan(600_000);
  });

  it('shows every active user as Genesys Cloud has them, with presence', async () => {
    const organisation = simulator.world.organisations.get(infoOf('small').id);
    if (!organisation) throw new Error('no organisation');
    const active = [...organisation.users.values()].filter((user) => user.state === 'active');
    const definitions = organisation.presenceDefinitions.filter(({ primary }) => primary);
    const statuses = ['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'] as const;
    for (const [index, user] of active.entries()) {
      const definition = definitions[index % definitions.length];
      if (!definition) throw new Error('no presence');
      user.presence = { ...user.presence, definitionId: definition.id, systemPresence: definition.systemPresence };
      user.routingStatus = { ...user.routingStatus, status: statuses[index % statuses.length] ?? 'IDLE' };
    }
    const { users } = await directoryOf('small');
    expect(users.map((user) => user.id).sort()).toEqual(active.map((user) => user.id).sort());
    for (const row of users) {
      const truth = organisation.users.get(row.id);
      expect(row).toMatchObject({ name: truth?.name, email: truth?.email, title: truth?.title, phone: truth?.phone });
      expect(row.presence?.system).toBe(truth?.presence.systemPresence.toUpperCase().replaceAll(' ', '_'));
      expect(row.routingStatus?.status).toBe(truth?.routingStatus.status);
      expect(row.skills.length).toBe(truth?.skills.length);
    }
    expect(new Set(users.map(({ presence }) => presence?.system)).size).toBe(definitions.length);
    expect(new Set(users.map(({ routingStatus }) => routingStatus?.status))).toEqual(new Set(statuses));
  });

  it('shows the pages that could be read and how many failed, and reads only those again', async () => {
    const rule = { match: { operationId: 'getUsers', organisationId: infoOf('partial').id }, when: { skip: 1 } };
    expect(simulator.world.faults.add({ ...rule, effect: { type: 'status', status: 503 } })).toMatchObject({
      ok: true,
    });
    const partial = await directoryOf('partial');
    expect(partial.pages).toEqual({ total: 4, failed: 3 });
    expect(partial.users).toHaveLength(500);
    expect(partial.failure?.message).toBeTruthy();
    simulator.world.faults.remove();
    await vi.waitFor(async () => expect((await directoryOf('partial')).users).toHaveLength(1_600), 20_000);
    const served = metered('partial').filter((entry) => entry.operationId === 'getUsers' && entry.status === 200);
    expect(served).toHaveLength(4);
  });

  it('answers why there is nothing for an organisation that is not installed', async () => {
    const ctx = createOrgContext({
      orgId: '00000000-0000-4000-8000-000000000000',
      actor: { kind: 'user', id: 'u', name: 'Pat' },
      roles: ['viewer'],
    });
    expect(await listDirectory(ctx)).toMatchObject({ ok: false, error: { code: 'not_installed' } });
  });

  it('refuses people without the permission before anything is asked', async () => {
    await expect(listDirectory(contextOf('small', []))).rejects.toThrow(PermissionDenied);
    await expect(getQuota(contextOf('small', ['partner']))).rejects.toThrow(PermissionDenied);
  });
});

describe('the quota page', () => {
  it('counts exactly what Genesys Cloud counted, and what was saved', async () => {
    await Promise.all(Array.from({ length: 5 }, () => directoryOf('throttled')));
    const quota = await quotaOf('throttled');
    expect(quota.totals.calls).toBe(metered('throttled').length);
    expect(quota.now.used).toBe(metered('throttled').length);
    expect(quota.byOperation.find(({ name }) => name === 'users.list')).toMatchObject({ calls: 3, saved: 12 });
    expect(quota.byOperation.reduce((sum, { calls }) => sum + calls, 0)).toBe(quota.totals.calls);
    expect(quota.byConsumer.reduce((sum, { calls }) => sum + calls, 0)).toBe(quota.totals.calls);
    expect(quota.minutes.reduce((sum, { calls }) => sum + calls, 0)).toBe(quota.totals.calls);
    expect(quota.now.recent.calls).toBe(quota.totals.calls);
  });

  it("shows nothing of another organisation's calls", async () => {
    await directoryOf('small');
    expect((await quotaOf('small')).totals.calls).toBe(metered('small').length);
  });
});
