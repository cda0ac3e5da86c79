import { afterEach, describe, expect, it } from 'vitest';
import { createGateway } from '#lib/genesys/create-gateway.ts';
import { createMemoryLedger } from '#lib/genesys/memory-ledger.ts';
import { tokensMe } from '#lib/genesys/operations/tokens.ts';
import { createPostgresGrants } from '#lib/install/postgres-grants.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { installForTest } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { createPostgresLimitMemory } from './limit-memory.ts';

/** A minute of Genesys takes three seconds. */
const WINDOW_MS = 3_000;
const LIMIT = 40;
const genesys = useSimulatedGenesys({ timeScale: 60_000 / WINDOW_MS, config: { presenceLife: false } });
const database = useTestDatabase(() => genesys.variables());

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

/** A limit of the token far below the documented one, and one of a single operation; no header and no API tells of them. */
const SECRET_LIMITS = {
  token: { perToken: LIMIT, published: false, headers: false },
  'operation:tokens.me': { subLimits: [{ operationId: 'getTokensMe', allowed: LIMIT }] },
};

async function secretlyLimited(kind: keyof typeof SECRET_LIMITS): Promise<OrganisationInfo> {
  const organisation = await genesys.mint();
  const limits = SECRET_LIMITS[kind];
  await genesys.control('PATCH', '/_sim/config', { organisations: { [organisation.id]: limits } });
  await installForTest(database, organisation);
  return organisation;
}

/** A process's gateway over the database that all processes share. */
function startProcess() {
  const memory = createPostgresLimitMemory();
  const gateway = createGateway({
    grants: createPostgresGrants(),
    ledger: createMemoryLedger(),
    memory,
    settings: { windowMs: WINDOW_MS },
  });
  const stop = async () => {
    await gateway.close();
    await memory.close();
  };
  running.push(stop);
  return { gateway, memory, stop };
}

/** Does bulk work of `count` calls; answers how many were refused with 429 on the way. */
async function work({ gateway }: ReturnType<typeof startProcess>, organisation: OrganisationInfo, count: number) {
  const { log } = genesys.simulator().world;
  const since = log.lastSequence;
  const options = { org: organisation.id, consumer: 'test', priority: 'bulk' } as const;
  const outcomes = await Promise.all(Array.from({ length: count }, () => gateway.call(tokensMe, {}, options)));
  expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
  const filter = { organisationId: organisation.id, afterSequence: since, status: 429, limit: 100_000 };
  return log.read(filter).length;
}

/** Lets the window in which the process before worked come to its end: nobody tells the next one what was spent. */
async function quietWindow(): Promise<void> {
  const until = performance.now() + WINDOW_MS * 1.2;
  await expect.poll(() => performance.now(), { timeout: 4 * WINDOW_MS }).toBeGreaterThan(until);
}

describe('a limit that nobody tells', () => {
  it.each(Object.keys(SECRET_LIMITS) as (keyof typeof SECRET_LIMITS)[])(
    '(%s) costs 429s once: after a restart the work starts from what was learned and gets none',
    async (kind) => {
      const organisation = await secretlyLimited(kind);
      const first = startProcess();
      expect(await work(first, organisation, 2 * LIMIT)).toBeGreaterThan(0);
      await first.stop();
      const learned = await startProcess().memory.load(organisation.id);
      const limit = learned.find(({ key, source }) => key === kind && source === 'observed');
      expect(limit?.allowed).toBeLessThanOrEqual(LIMIT * 1.1);

      await quietWindow();
      expect(await work(startProcess(), organisation, 2 * LIMIT)).toBe(0);
    },
    60_000,
  );

  it('is not believed any more after a day', async () => {
    const organisation = await secretlyLimited('token');
    const first = startProcess();
    await work(first, organisation, 2 * LIMIT);
    await first.stop();
    await query(database.ownerUrl(), `UPDATE learned_limits SET observed_at = observed_at - interval '25 hours'`);
    const second = startProcess();
    await work(second, organisation, 1);
    expect(second.gateway.budget(organisation.id).limit).toBeGreaterThan(2 * LIMIT);
  }, 60_000);
});
