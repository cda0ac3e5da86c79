import { afterEach, describe, expect, it, vi } from 'vitest';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { steadyClock } from '#lib/limits/steady-clock.ts';
import { completeSettings } from './gateway-settings.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { Gateway, LedgerEntry } from './gateway-types.ts';
import { tokensMe } from './operations/tokens.ts';
import { as, createGatewayRig } from './testing/gateway-rig.ts';
import type { GatewayRig, RigOrganisation } from './testing/gateway-rig.ts';

const timeScale = 20;
const secondMs = 1_000 / timeScale;
const genesys = useSimulatedGenesys({ timeScale, config: { limits: { perToken: 20_000, perOrgAppUser: 20_000 } } });

const rigs: GatewayRig[] = [];
afterEach(async () => {
  await genesys.control('DELETE', '/_sim/faults');
  await Promise.all(rigs.splice(0).map(({ gateway }) => gateway.close()));
});

const defaults = completeSettings();

/** A gateway whose every time is the default one, in seconds of the simulator. */
function rigFor(organisation: RigOrganisation, settings: Partial<GatewaySettings> = {}): GatewayRig {
  const rig = createGatewayRig([organisation], genesys.simulator().info.regions, {
    limit: 20_000,
    discoversLimits: false,
    windowMs: defaults.windowMs / timeScale,
    timeoutMs: defaults.timeoutMs / timeScale,
    openMs: defaults.openMs / timeScale,
    baseDelayMs: defaults.baseDelayMs / timeScale,
    maxDelayMs: defaults.maxDelayMs / timeScale,
    ...settings,
  });
  rigs.push(rig);
  return rig;
}

const hurt = (organisation: RigOrganisation, effect: object, when: object = {}) =>
  genesys.control('POST', '/_sim/faults', {
    match: { organisationId: organisation.id, operationId: 'getTokensMe' },
    when,
    effect,
  });

/** Resolves when so many seconds of the simulator have passed. */
const simulatedSeconds = (seconds: number) =>
  new Promise<void>((resolve) => genesys.simulator().world.clock.after(seconds * 1_000, resolve));

const endOf = ({ startedAtMs, latencyMs }: LedgerEntry) => startedAtMs + latencyMs;

/** Keeps `lanes` callers asking until told to stop; knows when the first of them was turned away without a call. */
function keepAsking(gateway: Gateway, organisation: RigOrganisation, lanes: number) {
  let isOver = false;
  let openedAtMs: number | null = null;
  const lane = async () => {
    while (!isOver) {
      const answer = await gateway.call(tokensMe, {}, as('bulk', organisation));
      if (answer.ok) continue;
      if (answer.error.context?.['cause'] === 'breaker_open') openedAtMs ??= steadyClock.now();
      // A refusal that costs nothing would otherwise keep this loop from ever letting go.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const running = Promise.all(Array.from({ length: lanes }, lane));
  return {
    openedAtMs: () => openedAtMs ?? Infinity,
    async stop() {
      isOver = true;
      await running;
    },
  };
}

describe('an outage of 60 seconds', () => {
  it.each([
    { what: '503s', effect: { type: 'status', status: 503 }, mostSent: 20, closesWithinSeconds: 10 },
    {
      what: 'time-outs',
      effect: { type: 'delay', seconds: 3_600 },
      // Nobody knows before the first time-out: by then as many hang as may, and a few follow until enough have failed.
      mostSent: 2 * defaults.maxConcurrent + defaults.failuresToOpen,
      // A probe that left right before the end of the outage has to time out before the next one may try.
      closesWithinSeconds: 16 + 10,
    },
  ])(
    'of $what opens the breaker after at most 20 failures ($mostSent sent), is probed every 5 seconds at most, and is over for us within $closesWithinSeconds seconds of its end',
    async ({ effect, mostSent, closesWithinSeconds }) => {
      const organisation = await genesys.mint();
      const rig = rigFor(organisation);
      const asking = keepAsking(rig.gateway, organisation, 24);
      const sent = () => rig.ledger.entries.toSorted((left, right) => left.startedAtMs - right.startedAtMs);
      await vi.waitFor(() => expect(rig.ledger.entries.length).toBeGreaterThan(20), { interval: 5 });
      await hurt(organisation, effect);
      await simulatedSeconds(60);
      await genesys.control('DELETE', '/_sim/faults');
      const recoveredAtMs = steadyClock.now();
      const answered = () => sent().filter((entry) => entry.startedAtMs > recoveredAtMs && entry.outcome === 'ok');
      await vi.waitFor(() => expect(answered().length).toBeGreaterThan(50), { timeout: 10_000, interval: 10 });
      await asking.stop();

      const failed = sent().filter(({ outcome }) => outcome !== 'ok');
      const openedAtMs = asking.openedAtMs();
      expect(failed.filter((entry) => endOf(entry) <= openedAtMs).length).toBeLessThanOrEqual(20);
      expect(failed.filter((entry) => entry.startedAtMs <= openedAtMs).length).toBeLessThanOrEqual(mostSent);
      const probes = failed.filter((entry) => entry.startedAtMs > openedAtMs);
      expect(probes.length).toBeGreaterThan(1);
      const gaps = probes
        .slice(1)
        .map((probe, index) => (probe.startedAtMs - (probes[index]?.startedAtMs ?? 0)) / secondMs);
      // The machine's clock counts whole milliseconds, 0.02 of these seconds each.
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(4.9);
      const [first] = answered();
      expect(((first?.startedAtMs ?? Infinity) - recoveredAtMs) / secondMs).toBeLessThanOrEqual(closesWithinSeconds);
      const later = sent().filter((entry) => entry.startedAtMs > (first?.startedAtMs ?? Infinity));
      expect(later.every(({ outcome }) => outcome === 'ok')).toBe(true);
    },
  );
});

describe('an answer that takes 30 seconds', () => {
  it('is given up after the 16 of the default time-out, and every slot is there for the next call', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor(organisation, { maxConcurrent: 2, maxConcurrentFamily: 2, maxAttempts: 1 });
    expect(defaults.timeoutMs).toBeLessThanOrEqual(16_000);
    // Twice as many as may be under way: calls that hang make room for as many again.
    const count = 4;
    await hurt(organisation, { type: 'delay', seconds: 30 }, { count });
    const call = () => rig.gateway.call(tokensMe, {}, as('interactive', organisation));
    const hanging = Array.from({ length: count }, call);
    await vi.waitFor(() => expect(rig.gateway.budget(organisation.id).inFlight).toBe(count), { interval: 5 });
    const next = call();
    for (const outcome of await Promise.all(hanging)) {
      expect(outcome).toMatchObject({ ok: false, error: { code: 'unavailable', context: { cause: 'timeout' } } });
    }
    expect((await next).ok).toBe(true);
    const timedOut = rig.ledger.entries.filter(({ outcome }) => outcome === 'timeout');
    const answered = rig.ledger.entries.filter(({ outcome }) => outcome === 'ok');
    expect([timedOut.length, answered.length]).toEqual([count, 1]);
    // A tenth of a second of the machine is two of these.
    const slack = 2;
    for (const { latencyMs } of timedOut) expect(latencyMs / secondMs).toBeLessThanOrEqual(16 + slack);
    const freedAtMs = Math.min(...timedOut.map(endOf));
    expect(((answered[0]?.startedAtMs ?? Infinity) - freedAtMs) / secondMs).toBeLessThanOrEqual(slack);
    expect(rig.gateway.budget(organisation.id)).toMatchObject({ inFlight: 0, waiting: { interactive: 0 } });
  });
});
