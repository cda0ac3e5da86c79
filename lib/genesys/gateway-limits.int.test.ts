import { afterEach, describe, expect, it } from 'vitest';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { LogEntry } from '#simulator/core/request-log.ts';
import type { Gateway } from './gateway-types.ts';
import { usersGet, usersList } from './operations/users.ts';
import { as, createGatewayRig } from './testing/gateway-rig.ts';
import type { GatewayRig, RigOrganisation } from './testing/gateway-rig.ts';

const timeScale = 100;
const windowMs = 60_000 / timeScale;
const genesys = useSimulatedGenesys({ timeScale });

const rigs: GatewayRig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(({ gateway }) => gateway.close()));
});

function rigFor(organisations: readonly RigOrganisation[], settings = {}): GatewayRig {
  const rig = createGatewayRig(organisations, genesys.simulator().info.regions, { windowMs, ...settings });
  rigs.push(rig);
  return rig;
}

async function limit(organisation: RigOrganisation, limits: object): Promise<void> {
  await genesys.control('PATCH', '/_sim/config', { organisations: { [organisation.id]: limits } });
}

/** What the simulator saw of an organisation's calls, the limits query apart. */
function seen(organisation: RigOrganisation): LogEntry[] {
  const { log } = genesys.simulator().world;
  return log
    .read({ organisationId: organisation.id, limit: 100_000 })
    .filter((entry) => entry.host === 'api' && entry.operationId !== 'getOrganizationsLimitsNamespace');
}

/** Uncached calls: each one reaches Genesys. */
function manyCalls(gateway: Gateway, organisation: RigOrganisation, count: number, priority: 'bulk' | 'interactive') {
  return Array.from({ length: count }, (_, index) =>
    gateway.call(
      usersGet,
      { userId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` },
      as(priority, organisation, { freshness: 'network' }),
    ),
  );
}

describe('gateway under a rate limit', () => {
  it.each(['fixed', 'aligned', 'rolling'] as const)(
    'takes 600 bulk calls through a %s window of 60 without one 429, and its ledger says what the simulator saw',
    async (windowType) => {
      const organisation = await genesys.mint();
      await limit(organisation, { perToken: 60, windowType });
      const { gateway, ledger } = rigFor([organisation]);
      const outcomes = await Promise.all(manyCalls(gateway, organisation, 600, 'bulk'));
      expect(outcomes.every((outcome) => !outcome.ok && outcome.error.code === 'not_found')).toBe(true);
      const log = genesys.simulator().world.log.read({ organisationId: organisation.id, limit: 100_000 });
      expect(log.filter((entry) => entry.status === 429)).toHaveLength(0);
      const metered = ledger.entries.filter((entry) => entry.metered);
      const counted = log.filter((entry) => entry.host === 'api' && entry.rate !== null);
      expect(counted).toHaveLength(601);
      expect(metered.map((entry) => entry.correlationId).sort()).toEqual(
        counted.map((entry) => entry.correlationId).sort(),
      );
      // The window is used: of its 60 calls at most 12 are kept for people, fewer once it shows that nobody comes.
      expect(Math.max(...counted.map((entry) => entry.rate?.count ?? 0))).toBeGreaterThanOrEqual(48);
    },
  );

  it('reads the organisation’s own limit before bulk work starts', async () => {
    const organisation = await genesys.mint();
    await limit(organisation, { perToken: 25, headers: false });
    const { gateway } = rigFor([organisation]);
    const outcomes = await Promise.all(manyCalls(gateway, organisation, 60, 'bulk'));
    expect(outcomes).toHaveLength(60);
    expect(gateway.budget(organisation.id)).toMatchObject({ limit: 25, limitSource: 'limits_api' });
    expect(seen(organisation).filter((entry) => entry.status === 429)).toHaveLength(0);
  });

  it('pauses the whole bucket on a 429, and nobody else’s', async () => {
    const [throttled, other] = [await genesys.mint(), await genesys.mint()];
    // The limit is lower than Genesys says, and no header tells.
    await limit(throttled, { perToken: 30, headers: false, published: false });
    const { gateway } = rigFor([throttled, other], { maxConcurrent: 5 });
    const bulk = Promise.all(manyCalls(gateway, throttled, 90, 'bulk'));
    const calm = Promise.all(manyCalls(gateway, other, 60, 'interactive'));
    await Promise.all([bulk, calm]);
    const refusals = seen(throttled).filter((entry) => entry.status === 429);
    expect(refusals.length).toBeGreaterThan(0);
    // What was in flight at the first refusal, and at most one probe for each pause after it.
    expect(refusals.length).toBeLessThanOrEqual(5 + 4);
    const first = refusals[0];
    // The server's seconds are short: what is in flight together can reach a busy machine some of them apart.
    const last = refusals.findLast((entry) => entry.atMs < (first?.atMs ?? 0) + 5_000);
    const afterwards = seen(throttled).find((entry) => entry.sequence > (last?.sequence ?? 0));
    const pauseMs = (afterwards?.atMs ?? 0) - (first?.atMs ?? 0);
    expect(pauseMs).toBeGreaterThanOrEqual(1_000 * (first?.rate?.resetSeconds ?? 0) - 1_000);
    expect(seen(other).filter((entry) => entry.status === 429)).toHaveLength(0);
    expect(seen(other).at(-1)?.sequence, 'the other organisation was done before the pause was over').toBeLessThan(
      afterwards?.sequence ?? 0,
    );
    expect(await Promise.all(manyCalls(gateway, throttled, 1, 'interactive'))).toHaveLength(1);
  });

  it('lets an interactive call overtake 200 queued bulk calls', async () => {
    const organisation = await genesys.mint();
    await limit(organisation, { perToken: 60 });
    const { gateway } = rigFor([organisation]);
    const controller = new AbortController();
    const bulk = Array.from({ length: 250 }, (_, index) =>
      gateway.call(
        usersList,
        { pageNumber: index + 1, pageSize: 1 },
        as('bulk', organisation, { freshness: 'network', signal: controller.signal }),
      ),
    );
    await bulk[40];
    expect(gateway.budget(organisation.id).waiting.bulk).toBeGreaterThanOrEqual(180);
    const person = await gateway.call(usersList, { pageNumber: 1, pageSize: 5 }, as('interactive', organisation));
    expect(person.ok).toBe(true);
    // The bulk calls before it would have taken three windows.
    expect(gateway.budget(organisation.id).waiting.bulk).toBeGreaterThan(100);
    controller.abort();
    await Promise.all(bulk);
  });

  it('adapts to a limit that was cut in mid-run', async () => {
    const organisation = await genesys.mint();
    await limit(organisation, { perToken: 60 });
    const { gateway } = rigFor([organisation]);
    const bulk = manyCalls(gateway, organisation, 200, 'bulk');
    await bulk[20];
    await limit(organisation, { perToken: 24 });
    const outcomes = await Promise.all(bulk);
    expect(outcomes.every((outcome) => !outcome.ok && outcome.error.code === 'not_found')).toBe(true);
    expect(seen(organisation).filter((entry) => entry.status === 429).length).toBeLessThanOrEqual(5);
    expect(gateway.budget(organisation.id).limit).toBe(24);
  });
});
