import { afterEach, describe, expect, it, vi } from 'vitest';
import { limitOrganisation } from '#scripts/test/limited-calls.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { Gateway, LedgerEntry } from './gateway-types.ts';
import { tokensMe } from './operations/tokens.ts';
import { as, createGatewayRig } from './testing/gateway-rig.ts';
import type { GatewayRig, RigOrganisation } from './testing/gateway-rig.ts';

const timeScale = 50;
const secondMs = 1_000 / timeScale;
const windowMs = 60 * secondMs;
const genesys = useSimulatedGenesys({ timeScale, config: { limits: { perToken: 5_000 } } });

const rigs: GatewayRig[] = [];
afterEach(async () => {
  await genesys.control('DELETE', '/_sim/faults');
  await Promise.all(rigs.splice(0).map(({ gateway }) => gateway.close()));
});

function rigFor(organisations: readonly RigOrganisation[]): GatewayRig {
  const { regions } = genesys.simulator().info;
  const rig = createGatewayRig(organisations, regions, { windowMs, discoversLimits: false });
  rigs.push(rig);
  return rig;
}

/** A limit of two that nothing announces, hints anywhere from 1 to 30 seconds, and far more work than that. */
async function brewStorm(gateway: Gateway, organisation: RigOrganisation) {
  await limitOrganisation(genesys, organisation, {
    perToken: 2,
    headers: false,
    published: false,
    retryAfter: 'fluctuating',
  });
  const controller = new AbortController();
  const { signal } = controller;
  const calls = Array.from({ length: 200 }, () => gateway.call(tokensMe, {}, as('bulk', organisation, { signal })));
  return {
    async end() {
      controller.abort();
      await Promise.all(calls);
    },
  };
}

const entriesOf = ({ ledger }: GatewayRig, { id }: RigOrganisation) =>
  ledger.entries.filter(({ orgId }) => orgId === id);
const endOf = ({ startedAtMs, latencyMs }: LedgerEntry) => startedAtMs + latencyMs;

/** Calls of one organisation under way at once. */
const LANES = 6;

/** The value that 99 of 100 do not exceed. */
function p99(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Infinity;
}

type SeenPause = { fromMs: number; untilMs: number };

/** The pauses that refusals asked for; what was under way when one began belongs to it. */
function pausesOf(entries: readonly LedgerEntry[]): SeenPause[] {
  const refusals = entries.filter(({ outcome }) => outcome === 'throttled');
  const pauses: SeenPause[] = [];
  for (const refusal of refusals.toSorted((left, right) => endOf(left) - endOf(right))) {
    const untilMs = endOf(refusal) + (refusal.retryAfterMs ?? 0);
    const current = pauses.at(-1);
    if (current === undefined || refusal.startedAtMs >= current.untilMs)
      pauses.push({ fromMs: endOf(refusal), untilMs });
    else current.untilMs = Math.max(current.untilMs, untilMs);
  }
  return pauses;
}

describe('a storm of refusals with hints from 1 to 30 seconds', () => {
  it('leaves the 99th percentile of another organisation’s answers within 10 % of what it is without the storm', async () => {
    const [stormy, beside, apart] = [await genesys.mint(), await genesys.mint(), await genesys.mint()];
    // The same machine at the same moments, once with a storm next to it and once without: only the gateway differs.
    const [withStorm, withoutStorm] = [rigFor([stormy, beside]), rigFor([apart])];
    const sides = [
      { rig: withStorm, organisation: beside },
      { rig: withoutStorm, organisation: apart },
    ];
    for (const { organisation } of sides) {
      // Answers as slow as real ones, so that a tenth of one is more than a machine's own unrest.
      const match = { organisationId: organisation.id, operationId: 'getTokensMe' };
      await genesys.control('POST', '/_sim/faults', { match, effect: { type: 'delay', seconds: 10 } });
    }
    /** Both at the same moments, so that whatever the machine does meanwhile befalls both. */
    const ask = async (times: number) => {
      for (let asked = 0; asked < times; asked += 1) {
        const inTurn = asked % 2 === 0 ? sides : sides.toReversed();
        const answers = await Promise.all(
          inTurn.map(({ rig, organisation }) => rig.gateway.call(tokensMe, {}, as('interactive', organisation))),
        );
        expect(answers.every(({ ok }) => ok)).toBe(true);
      }
    };
    const askInLanes = (times: number) => Promise.all(Array.from({ length: LANES }, () => ask(times)));
    await askInLanes(2);
    for (const { ledger } of [withStorm, withoutStorm]) ledger.clear();
    const storm = await brewStorm(withStorm.gateway, stormy);
    await askInLanes(30);
    await storm.end();
    expect(pausesOf(entriesOf(withStorm, stormy)).length).toBeGreaterThan(5);
    const [during, calm] = sides.map(({ rig, organisation }) => entriesOf(rig, organisation));
    expect([during?.length, calm?.length]).toEqual([30 * LANES, 30 * LANES]);
    const answerMs = (entries: readonly LedgerEntry[] = []) =>
      p99(entries.map(({ waitMs, latencyMs }) => waitMs + latencyMs));
    const waitMs = (entries: readonly LedgerEntry[] = []) => p99(entries.map((entry) => entry.waitMs));
    expect(answerMs(during)).toBeLessThanOrEqual(1.1 * answerMs(calm));
    expect(waitMs(during) - waitMs(calm)).toBeLessThanOrEqual(0.1 * answerMs(calm));
  });

  it('lets nothing out during a pause and at most one call at its end, until that one has its answer', async () => {
    const organisation = await genesys.mint();
    const rig = rigFor([organisation]);
    const storm = await brewStorm(rig.gateway, organisation);
    const entries = () => entriesOf(rig, organisation);
    await vi.waitFor(() => expect(pausesOf(entries()).length).toBeGreaterThan(15), { timeout: 30_000, interval: 20 });
    await storm.end();
    const sent = entries().toSorted((left, right) => left.startedAtMs - right.startedAtMs);
    const hints = new Set(sent.map(({ retryAfterMs }) => retryAfterMs).filter((hint) => hint !== null));
    expect(hints.size).toBeGreaterThan(5);
    const perPause = pausesOf(sent).map(({ fromMs, untilMs }) => {
      const [probe] = sent.filter(({ startedAtMs }) => startedAtMs >= untilMs);
      const beside = sent.filter(
        (entry) => probe !== undefined && entry.startedAtMs > probe.startedAtMs && entry.startedAtMs < endOf(probe),
      );
      // The refusal is dated a moment before it is acted upon.
      const during = sent.filter(({ startedAtMs }) => startedAtMs > fromMs + 1 && startedAtMs < untilMs);
      return { during: during.length, besideTheProbe: beside.length };
    });
    expect(perPause).toEqual(perPause.map(() => ({ during: 0, besideTheProbe: 0 })));
  });
});
