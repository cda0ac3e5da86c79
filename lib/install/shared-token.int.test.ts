import { describe, expect, it } from 'vitest';
import type { AccessToken } from '#lib/genesys/gateway-types.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { installForTest } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { spawnGateway } from '#scripts/test/spawn-gateway.ts';
import { createPostgresGrants } from './postgres-grants.ts';

const genesys = useSimulatedGenesys({
  config: {
    presenceLife: false,
    loginThrottle: { enabled: false },
    limits: { perToken: 1_000_000, perOrgAppUser: 1_000_000 },
  },
});
const database = useTestDatabase(() => genesys.variables());

async function installed(): Promise<OrganisationInfo> {
  const organisation = await genesys.mint();
  await installForTest(database, organisation);
  return organisation;
}

/** Requests of an organisation's own client since a moment of the log, by host. */
function requestsOf(organisation: OrganisationInfo, host: 'api' | 'login', afterSequence = 0) {
  const { clientId } = organisation.clientCredentials;
  const { log } = genesys.simulator().world;
  return log.read({ host, afterSequence, limit: 1_000_000 }).filter((entry) => entry.clientId === clientId);
}

const mark = () => genesys.simulator().world.log.lastSequence;

async function secretsOf(organisation: OrganisationInfo) {
  const [row] = await query<{ state: string; state_reason: string; secret_jwe: string; token_jwe: string | null }>(
    database.ownerUrl(),
    'SELECT state, state_reason, secret_jwe, token_jwe FROM grants WHERE org_id = $1',
    [organisation.id],
  );
  return row;
}

describe('one token for two processes', () => {
  it('is asked for once each time both refresh it at once, in 1,000 trials, and both get the same', async () => {
    const processes = [spawnGateway(), spawnGateway()];
    const rounds = 250;
    const refreshTogether = async (organisation: OrganisationInfo) => {
      let stale: AccessToken | null = null;
      for (let round = 1; round <= rounds; round += 1) {
        const answers = await Promise.all(processes.map((each) => each.refresh(organisation.id, stale)));
        const [one, other] = answers.map(({ token }) => token.value);
        expect(one, `round ${round}`).toBe(other);
        expect(one, `round ${round}`).not.toBe(stale?.value);
        expect(
          answers.reduce((sum, { requests }) => sum + requests, 0),
          `round ${round}`,
        ).toBe(1);
        stale = answers[0]?.token ?? null;
      }
      const asked = requestsOf(organisation, 'login');
      expect(asked.map(({ status }) => status)).toEqual(Array.from({ length: rounds }, () => 200));
      expect(await createPostgresGrants().readToken(organisation.id)).toEqual(stale);
    };
    const organisations = await Promise.all(Array.from({ length: 4 }, installed));
    await Promise.all(organisations.map(refreshTogether));
  }, 180_000);

  it('is refreshed by the other process within seconds when the one that was at it is killed', async () => {
    const organisation = await installed();
    const { clientId } = organisation.clientCredentials;
    const [dying, living] = [spawnGateway(), spawnGateway()];
    const match = { host: 'login', clientId };
    await genesys.control('POST', '/_sim/faults', {
      id: 'slow',
      match,
      when: { count: 1 },
      effect: { type: 'delay', seconds: 60 },
    });
    const lost = dying.refresh(organisation.id, null);
    lost.catch(() => undefined);
    await expect.poll(async () => claimed(organisation), { timeout: 40_000 }).toBe(true);
    const startedAtMs = Date.now();
    const taken = living.refresh(organisation.id, null);
    await dying.kill();
    const { token } = await taken;
    expect(Date.now() - startedAtMs).toBeLessThan(7_000);
    expect(await createPostgresGrants().readToken(organisation.id)).toEqual(token);
    await genesys.control('DELETE', '/_sim/faults/slow');
  });
});

async function claimed(organisation: OrganisationInfo): Promise<boolean> {
  const rows = await query(database.ownerUrl(), 'SELECT 1 FROM grants WHERE org_id = $1 AND refresh_until > now()', [
    organisation.id,
  ]);
  return rows.length > 0;
}

describe('the end of a grant in every process', () => {
  /** Two processes busy with calls of two organisations. */
  async function busy() {
    const [ending, other] = [await installed(), await installed()];
    const processes = [spawnGateway(), spawnGateway()];
    for (const each of processes) {
      await each.startCalls(ending.id, 100);
      await each.startCalls(other.id, 2);
    }
    for (const each of processes) {
      await expect
        .poll(async () => (await each.outcomes(ending.id))['ok'] ?? 0, { timeout: 40_000 })
        .toBeGreaterThan(50);
    }
    return { ending, other, processes };
  }
  const silentAfterMs = (organisation: OrganisationInfo, sinceMs: number) =>
    Math.max(0, ...[...requestsOf(organisation, 'api'), ...requestsOf(organisation, 'login')].map(({ atMs }) => atMs)) -
    sinceMs;
  async function expectSilence(
    organisation: OrganisationInfo,
    sinceMs: number,
    processes: ReturnType<typeof spawnGateway>[],
    code: string,
  ) {
    for (const each of processes) {
      await expect
        .poll(async () => (await each.outcomes(organisation.id))[code] ?? 0, { timeout: 30_000 })
        .toBeGreaterThan(100);
    }
    // Long enough for every lane to have asked for much more than it had in flight.
    await expect.poll(() => Date.now() - sinceMs, { timeout: 30_000 }).toBeGreaterThan(4_000);
    expect(silentAfterMs(organisation, sinceMs)).toBeLessThan(2_000);
  }
  async function expectUnaffected(organisation: OrganisationInfo, processes: ReturnType<typeof spawnGateway>[]) {
    for (const each of processes) {
      expect(Object.keys(await each.outcomes(organisation.id))).toEqual(['ok']);
      const before = (await each.outcomes(organisation.id))['ok'] ?? 0;
      await expect.poll(async () => (await each.outcomes(organisation.id))['ok'] ?? 0).toBeGreaterThan(before);
    }
  }

  it('that is revoked costs one refused token request, and no call follows after two seconds', async () => {
    const { ending, other, processes } = await busy();
    const before = mark();
    const sinceMs = Date.now();
    genesys.simulator().world.organisations.get(ending.id)?.clients.delete(ending.clientCredentials.clientId);
    await genesys.control('POST', '/_sim/tokens/revoke', { organisationId: ending.id });
    await expectSilence(ending, sinceMs, processes, 'grant_refused');
    expect(requestsOf(ending, 'login', before)).toHaveLength(1);
    expect(await secretsOf(ending)).toMatchObject({ state: 'refused', token_jwe: null });
    await expectUnaffected(other, processes);
  });

  it('that has only lost its token costs one token request, and every call goes on', async () => {
    const { ending, processes } = await busy();
    const before = mark();
    await genesys.control('POST', '/_sim/tokens/revoke', { organisationId: ending.id });
    for (const each of processes) {
      const now = (await each.outcomes(ending.id))['ok'] ?? 0;
      await expect
        .poll(async () => (await each.outcomes(ending.id))['ok'] ?? 0, { timeout: 30_000 })
        .toBeGreaterThan(now + 300);
      expect(Object.keys(await each.outcomes(ending.id))).toEqual(['ok']);
    }
    expect(requestsOf(ending, 'login', before).map(({ status }) => status)).toEqual([200]);
    const { log } = genesys.simulator().world;
    expect(log.read({ host: 'api', status: 401, afterSequence: before }).length).toBeGreaterThan(0);
  });
});
