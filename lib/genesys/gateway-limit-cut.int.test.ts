import { afterEach, describe, expect, it, vi } from 'vitest';
import { callsSeen, getNobody, limitOrganisation } from '#scripts/test/limited-calls.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { createGatewayRig } from './testing/gateway-rig.ts';
import type { GatewayRig } from './testing/gateway-rig.ts';

const timeScale = 20;
const windowMs = 60_000 / timeScale;
const genesys = useSimulatedGenesys({ timeScale });

const rigs: GatewayRig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(({ gateway }) => gateway.close()));
});

describe('a limit cut from 300 to 120 in mid-run', () => {
  it.each([
    { when: 'before the new limit is spent', callsBefore: 60 },
    // The first window goes out at once: what is under way at the cut is refused.
    { when: 'when more than it is spent', callsBefore: 200 },
  ])('$when is our own limit within a window, and costs at most 5 429s and no work', async ({ callsBefore }) => {
    const organisation = await genesys.mint();
    await limitOrganisation(genesys, organisation, { perToken: 300 });
    const rig = createGatewayRig([organisation], genesys.simulator().info.regions, { windowMs });
    rigs.push(rig);
    const { clock, config } = genesys.simulator().world;
    const calls = getNobody(rig.gateway, organisation, 320, 'bulk');
    await calls[callsBefore];
    expect(rig.gateway.budget(organisation.id).limit).toBe(300);
    // At once: a request to the control interface would take this process as long as several calls.
    expect(config.patch({ organisations: { [organisation.id]: { perToken: 120 } } })).toEqual({ ok: true });
    const cutAtMs = clock.now();
    await vi.waitFor(() => expect(rig.gateway.budget(organisation.id).limit).toBeLessThanOrEqual(120), {
      timeout: 10 * windowMs,
      interval: 2,
    });
    expect(clock.now() - cutAtMs).toBeLessThanOrEqual(60_000);
    const outcomes = await Promise.all(calls);
    expect(outcomes.every((outcome) => !outcome.ok && outcome.error.code === 'not_found')).toBe(true);
    const refused = callsSeen(genesys, organisation).filter(({ status }) => status === 429);
    expect(refused.length).toBeLessThanOrEqual(5);
    expect(rig.gateway.budget(organisation.id).limit).toBe(120);
  });
});
