import { afterEach, describe, expect, it } from 'vitest';
import { limitOrganisation } from '#scripts/test/limited-calls.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { spawnBareGateway } from '#scripts/test/spawn-bare-gateway.ts';
import { rigCredential } from './testing/gateway-rig.ts';
import type { RigOrganisation } from './testing/gateway-rig.ts';

const timeScale = 60;
const secondMs = 1_000 / timeScale;
const windowMs = 60 * secondMs;
const genesys = useSimulatedGenesys({ timeScale });
afterEach(async () => {
  await genesys.control('DELETE', '/_sim/faults');
});

const spawnFor = (organisation: RigOrganisation, settings = {}) =>
  spawnBareGateway([rigCredential(organisation, genesys.simulator().info.regions)], { windowMs, ...settings });

const refusals = ({ id }: RigOrganisation) =>
  genesys.simulator().world.log.read({ organisationId: id, status: 429, limit: 100_000 });

describe.each([
  ['forward', 120_000],
  ['back', -120_000],
])('the machine’s clock is put %s by two minutes', (_direction, stepMs) => {
  it('in mid-run: at most one 429, and the work ends as soon as it does without', async () => {
    const [stepped, steady] = [await genesys.mint(), await genesys.mint()];
    for (const organisation of [stepped, steady]) await limitOrganisation(genesys, organisation, { perToken: 60 });
    const [gateway, other] = [await spawnFor(stepped), await spawnFor(steady)];
    // Beside each other, so that a busy machine slows both alike.
    const running = Promise.all([gateway.call(stepped.id, 130, 'bulk'), other.call(steady.id, 130, 'bulk')]);
    await expect.poll(() => gateway.ended(), { interval: 10, timeout: 20_000 }).toBeGreaterThan(40);
    expect(await gateway.ended()).toBeLessThan(125);
    await gateway.stepClock(stepMs);
    const [during, without] = await running;
    expect(new Set([...during.codes, ...without.codes])).toEqual(new Set(['ok']));
    expect(refusals(stepped).length).toBeLessThanOrEqual(1);
    expect(during.tookMs).toBeLessThanOrEqual(without.tookMs + windowMs / 2);
  });
});

describe('an open breaker', () => {
  it.each([
    ['forward', 120_000],
    ['back', -120_000],
  ])('closes when its own time has passed though the clock was put %s', async (_way, stepMs) => {
    const organisation = await genesys.mint();
    const gateway = await spawnFor(organisation, { maxAttempts: 1, openMs: 5 * secondMs });
    const match = { organisationId: organisation.id, operationId: 'getUsers' };
    await genesys.control('POST', '/_sim/faults', { match, effect: { type: 'status', status: 503 } });
    const outage = await gateway.call(organisation.id, 40, 'bulk');
    expect(new Set(outage.codes)).toEqual(new Set(['unavailable']));
    await gateway.stepClock(stepMs);
    await genesys.control('DELETE', '/_sim/faults');
    const askOnce = async () => (await gateway.call(organisation.id, 1, 'interactive')).codes;
    // Ten seconds of the simulator, and as long again for a busy machine.
    await expect.poll(askOnce, { interval: 5, timeout: 20 * secondMs + 2_000 }).toEqual(['ok']);
  });
});
