import { afterEach, describe, expect, it, vi } from 'vitest';
import { getNobody, limitOrganisation } from '#scripts/test/limited-calls.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { createGatewayRig } from './testing/gateway-rig.ts';
import type { GatewayRig, RigOrganisation } from './testing/gateway-rig.ts';

const genesys = useSimulatedGenesys({ config: { limits: { perToken: 20_000, perOrgAppUser: 20_000 } } });

const rigs: GatewayRig[] = [];
afterEach(async () => {
  await genesys.control('DELETE', '/_sim/faults');
  await Promise.all(rigs.splice(0).map(({ gateway }) => gateway.close()));
});

function rigFor(organisations: readonly RigOrganisation[]): GatewayRig {
  const rig = createGatewayRig(organisations, genesys.simulator().info.regions, {
    limit: 20_000,
    discoversLimits: false,
  });
  rigs.push(rig);
  return rig;
}

const REPETITIONS = 21;

/** Times from asking to the answer, by the ledger. */
function timesOf({ ledger }: GatewayRig, { id }: RigOrganisation): number[] {
  return ledger.entries.filter(({ orgId }) => orgId === id).map(({ waitMs, latencyMs }) => waitMs + latencyMs);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Infinity;
}

describe('an organisation with one item beside one with 10,000', () => {
  it.each([
    ['that goes at full speed', 20_000],
    ['that waits for room under its own limit', 40],
  ])('%s takes at most twice its time alone', async (_how, perToken) => {
    const [big, small, alone] = [await genesys.mint(), await genesys.mint(), await genesys.mint()];
    const [together, apart] = [rigFor([big, small]), rigFor([alone])];
    await limitOrganisation(genesys, big, { perToken });
    // Answers as slow as real ones, so that the time of a call is not the machine's.
    await genesys.control('POST', '/_sim/faults', {
      match: { operationId: 'getUser' },
      effect: { type: 'delay', seconds: 0.06 },
    });
    const one = (rig: GatewayRig, organisation: RigOrganisation) =>
      Promise.all(getNobody(rig.gateway, organisation, 1, 'bulk'));
    await one(apart, alone);
    await one(together, small);
    const work = Promise.all(getNobody(together.gateway, big, 10_000, 'bulk'));
    await vi.waitFor(() => expect(timesOf(together, big).length).toBeGreaterThan(3), { timeout: 20_000, interval: 5 });
    for (const { ledger } of [together, apart]) ledger.clear();
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      await one(apart, alone);
      await one(together, small);
    }
    const [beside, byItself] = [timesOf(together, small), timesOf(apart, alone)];
    expect([beside.length, byItself.length]).toEqual([REPETITIONS, REPETITIONS]);
    expect(together.gateway.budget(big.id).waiting.bulk, 'the big one was not done meanwhile').toBeGreaterThan(5_000);
    expect(median(beside) / median(byItself)).toBeLessThanOrEqual(2);
    await together.gateway.close();
    await work;
  });
});
