import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import type { AccessToken } from '#lib/genesys/gateway-types.ts';
import { openSecret, sealSecret } from '#lib/secrets/secret-box.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { upsertGrant } from './grant-store.ts';
import { createPostgresGrants } from './postgres-grants.ts';
import { systemContext } from './system-context.ts';

const ENVIRONMENT = {
  id: 'test-region',
  name: 'Test region',
  loginBaseUrl: 'http://127.0.0.1:1',
  apiBaseUrl: 'http://127.0.0.1:1',
  appsOrigin: 'http://127.0.0.1:1',
  clientId: 'vendor',
};
const database = useTestDatabase(() => ({ GENESYS_ENVIRONMENTS: JSON.stringify([ENVIRONMENT]) }));
const SECRET = 'the-client-secret-in-the-clear';

/** An organisation with a grant, written as the owner. */
async function installed(state = 'active', environmentId = ENVIRONMENT.id): Promise<string> {
  const orgId = randomUUID();
  const secretJwe = await sealSecret(SECRET, { orgId, purpose: 'client-secret' }, env().ENCRYPTION_KEYS);
  await query(database.ownerUrl(), `INSERT INTO organisations VALUES ($1, 'Org', $2, 'headroom', now(), now())`, [
    orgId,
    environmentId,
  ]);
  await query(
    database.ownerUrl(),
    `INSERT INTO grants (org_id, environment_id, client_id, secret_jwe, state, updated_at) VALUES ($1, $2, 'client', $3, $4, now())`,
    [orgId, environmentId, secretJwe, state],
  );
  return orgId;
}

async function grantRow(orgId: string) {
  const [row] = await query<{ state: string; state_reason: string; token_jwe: string | null; token_version: number }>(
    database.ownerUrl(),
    'SELECT state, state_reason, token_jwe, token_version FROM grants WHERE org_id = $1',
    [orgId],
  );
  if (!row) throw new Error('no grant');
  return row;
}

/** Until when the refresh under way is claimed, epoch milliseconds of the database's clock; 0 when none is. */
async function claimEnd(orgId: string): Promise<number> {
  const [row] = await query<{ refresh_until: Date | null }>(
    database.ownerUrl(),
    'SELECT refresh_until FROM grants WHERE org_id = $1',
    [orgId],
  );
  return row?.refresh_until?.getTime() ?? 0;
}

/** A login host that counts; `gate` holds its answers back. */
function loginHost(gate: Promise<void> = Promise.resolve()) {
  const host = {
    requests: 0,
    underWay: 0,
    mostAtOnce: 0,
    request: async (): Promise<AccessToken> => {
      host.requests += 1;
      host.underWay += 1;
      host.mostAtOnce = Math.max(host.mostAtOnce, host.underWay);
      await gate;
      host.underWay -= 1;
      return { value: `token-${host.requests}-${randomUUID()}`, expiresAtMs: Date.now() + 3_600_000 };
    },
  };
  return host;
}

describe('loading a grant', () => {
  it('opens the secret and names the environment', async () => {
    const orgId = await installed();
    const grant = await createPostgresGrants().load(orgId);
    expect(grant).toMatchObject({
      orgId,
      clientId: 'client',
      clientSecret: SECRET,
      environment: { id: 'test-region' },
    });
  });

  it.each(['refused', 'removed'])('gives nothing for a grant that is %s', async (state) => {
    const orgId = await installed(state);
    const grants = createPostgresGrants();
    expect(await grants.load(orgId)).toBeNull();
    expect(await grants.readToken(orgId)).toBeNull();
    expect(await grants.whyStopped(orgId)).toBe(state === 'refused' ? 'grant_refused' : 'not_installed');
  });

  it('gives nothing for an unknown organisation, an environment that is gone, and a sign-in without organisation', async () => {
    const grants = createPostgresGrants();
    expect(await grants.load(randomUUID())).toBeNull();
    expect(await grants.load(await installed('active', 'gone'))).toBeNull();
    expect(await grants.load(`sign-in-${randomUUID()}`)).toBeNull();
  });
});

describe('refreshing a token', () => {
  let orgId: string;
  beforeEach(async () => {
    orgId = await installed();
  });

  it('stores the token sealed, for every process to read', async () => {
    const host = loginHost();
    const token = await createPostgresGrants().refreshToken(orgId, null, host.request);
    expect(await createPostgresGrants().readToken(orgId)).toEqual(token);
    const { token_jwe: sealed } = await grantRow(orgId);
    expect(sealed).not.toContain(token.value);
    const binding = { orgId, purpose: 'org-token' } as const;
    expect(await openSecret(sealed ?? '', binding, env().ENCRYPTION_KEYS)).toBe(token.value);
  });

  it('makes one request when two processes refresh at once, a hundred times in a row', async () => {
    const processes = [createPostgresGrants(), createPostgresGrants()];
    let stale: AccessToken | null = null;
    for (let round = 0; round < 100; round += 1) {
      const host = loginHost();
      const tokens: AccessToken[] = await Promise.all(
        processes.map((grants) => grants.refreshToken(orgId, stale, host.request)),
      );
      expect(host.requests, `round ${round}`).toBe(1);
      expect(tokens[0]?.value).toBe(tokens[1]?.value);
      expect(tokens[0]?.value).not.toBe(stale?.value);
      stale = tokens[0] ?? null;
    }
    expect((await grantRow(orgId)).token_version).toBe(100);
  });

  it('joins the callers of one process to one request', async () => {
    const grants = createPostgresGrants();
    const host = loginHost();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => grants.refreshToken(orgId, null, host.request)));
    expect(host.requests).toBe(1);
    expect(new Set(tokens.map((token) => token.value)).size).toBe(1);
  });

  it('holds no transaction open while the login host is asked', async () => {
    let release = () => undefined as void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const host = loginHost(gate);
    const refreshed = createPostgresGrants().refreshToken(orgId, null, host.request);
    await expect.poll(() => host.requests).toBe(1);
    const open = await query(
      database.ownerUrl(),
      `SELECT state FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    );
    release();
    await refreshed;
    expect(open).toEqual([]);
  });

  it('returns what another process stored meanwhile instead of asking again', async () => {
    const first = loginHost();
    const stored = await createPostgresGrants().refreshToken(orgId, null, first.request);
    const second = loginHost();
    const stale = { value: 'older', expiresAtMs: Date.now() + 1000 };
    expect(await createPostgresGrants().refreshToken(orgId, stale, second.request)).toEqual(stored);
    expect(second.requests).toBe(0);
  });

  it('asks again for a stored token that has expired', async () => {
    const grants = createPostgresGrants();
    const expired = { value: 'expired', expiresAtMs: Date.now() - 1 };
    await grants.refreshToken(orgId, null, async () => expired);
    const host = loginHost();
    await grants.refreshToken(orgId, null, host.request);
    expect(host.requests).toBe(1);
  });

  it('lets the next one in when a request fails, and passes the failure on', async () => {
    const [one, other] = [createPostgresGrants(), createPostgresGrants()];
    const failing = one.refreshToken(orgId, null, () => Promise.reject(new Error('login host is down')));
    await expect(failing).rejects.toThrow('login host is down');
    const host = loginHost();
    await other.refreshToken(orgId, null, host.request);
    expect(host.requests).toBe(1);
  });

  it('does not bring a token back to a grant that ended while it was fetched', async () => {
    let release = () => undefined as void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const host = loginHost(gate);
    const grants = createPostgresGrants();
    const refreshed = grants.refreshToken(orgId, null, host.request);
    await expect.poll(() => host.requests).toBe(1);
    await grants.markRefused(orgId, 'revoked');
    release();
    await expect(refreshed).rejects.toThrow('grant ended');
    expect((await grantRow(orgId)).token_jwe).toBeNull();
  });

  it('waits for a living process however long its request takes, and asks for the token only once', async () => {
    let release = () => undefined as void;
    const host = loginHost(new Promise<void>((resolve) => (release = resolve)));
    const [one, other] = [createPostgresGrants(systemClock, { leaseMs: 150 }), createPostgresGrants()];
    const refreshed = one.refreshToken(orgId, null, host.request);
    await expect.poll(() => host.requests).toBe(1);
    const first = await claimEnd(orgId);
    const waited = other.refreshToken(orgId, null, host.request);
    await expect.poll(async () => (await claimEnd(orgId)) > first + 450, { timeout: 10_000 }).toBe(true);
    release();
    expect(await waited).toEqual(await refreshed);
    expect(host.requests).toBe(1);
  });

  it('overtakes a process that hangs with its claim, and writes nothing of what it brings later', async () => {
    let release = () => undefined as void;
    const hanging = loginHost(new Promise<void>((resolve) => (release = resolve)));
    const late = createPostgresGrants(systemClock, { leaseMs: 3_600_000 }).refreshToken(orgId, null, hanging.request);
    await expect.poll(() => hanging.requests).toBe(1);
    await query(
      database.ownerUrl(),
      `UPDATE grants SET refresh_until = now() - interval '1 millisecond' WHERE org_id = $1`,
      [orgId],
    );
    const grants = createPostgresGrants();
    const token = await grants.refreshToken(orgId, null, loginHost().request);
    release();
    expect(await late).toEqual(token);
    expect(await grants.readToken(orgId)).toEqual(token);
    expect((await grantRow(orgId)).token_version).toBe(1);
  });

  it('asks with the secret that is stored at that moment, and does not let a refusal of the old one stop the new', async () => {
    let release = () => undefined as void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const grants = createPostgresGrants();
    const used: string[] = [];
    const refused = grants.refreshToken(orgId, null, async ({ clientSecret }) => {
      used.push(clientSecret);
      await gate;
      await grants.markRefused(orgId, 'the old secret');
      throw new Error('refused');
    });
    await expect.poll(() => used).toEqual([SECRET]);
    const secretJwe = await sealSecret('renewed', { orgId, purpose: 'client-secret' }, env().ENCRYPTION_KEYS);
    await withOrg(systemContext(orgId), (tx) =>
      upsertGrant(tx, orgId, { environmentId: ENVIRONMENT.id, clientId: 'client', secretJwe }),
    );
    release();
    await expect(refused).rejects.toThrow('refused');
    expect((await grantRow(orgId)).state).toBe('active');
    await grants.refreshToken(orgId, null, async ({ clientSecret }) => {
      used.push(clientSecret);
      return { value: 'new', expiresAtMs: Date.now() + 60_000 };
    });
    expect(used).toEqual([SECRET, 'renewed']);
  });

  it('asks nobody for the token of a grant that has ended', async () => {
    const host = loginHost();
    for (const state of ['refused', 'removed']) {
      const ended = await installed(state);
      await expect(createPostgresGrants().refreshToken(ended, null, host.request)).rejects.toThrow('grant has ended');
    }
    expect(host.requests).toBe(0);
  });

  it('keeps organisations apart: a slow one delays no other', async () => {
    const slow = new Promise<void>(() => undefined);
    const grants = createPostgresGrants();
    void grants.refreshToken(orgId, null, loginHost(slow).request);
    const other = await installed();
    const host = loginHost();
    await grants.refreshToken(other, null, host.request);
    expect(host.requests).toBe(1);
  });
});

describe('a refused grant', () => {
  it('is stopped and audited once, however often it is reported', async () => {
    const orgId = await installed();
    const grants = createPostgresGrants();
    await grants.refreshToken(orgId, null, loginHost().request);
    await Promise.all([grants.markRefused(orgId, 'client not found'), grants.markRefused(orgId, 'client not found')]);
    expect(await grantRow(orgId)).toMatchObject({
      state: 'refused',
      state_reason: 'client not found',
      token_jwe: null,
    });
    expect(await grants.load(orgId)).toBeNull();
    const audit = await query<{ action: string; actor_kind: string }>(
      database.ownerUrl(),
      'SELECT action, actor_kind FROM audit_events WHERE org_id = $1',
      [orgId],
    );
    expect(audit).toEqual([{ action: 'grant.refuse', actor_kind: 'system' }]);
  });
});
