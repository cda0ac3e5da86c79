import { afterEach, describe, expect, it } from 'vitest';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { LogEntry } from '#simulator/core/request-log.ts';
import type { LearnedLimit, LimitMemory } from './gateway-types.ts';
import { createGateway } from './create-gateway.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { createGatewayRig } from './testing/gateway-rig.ts';
import type { GatewayRig, RigOrganisation } from './testing/gateway-rig.ts';
import { callsSeen, getNobody, jainIndex, limitOrganisation, listUsers } from '#scripts/test/limited-calls.ts';

const timeScale = 40;
const windowMs = 60_000 / timeScale;
const genesys = useSimulatedGenesys({ timeScale });

const rigs: GatewayRig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(({ gateway }) => gateway.close()));
  await genesys.control('PATCH', '/_sim/config', { sharedGateway: { enabled: false } });
  await genesys.control('DELETE', '/_sim/faults');
});

function rigFor(organisations: readonly RigOrganisation[], settings = {}): GatewayRig {
  const rig = createGatewayRig(organisations, genesys.simulator().info.regions, { windowMs, ...settings });
  rigs.push(rig);
  return rig;
}

const refused = (entries: readonly LogEntry[]) => entries.filter((entry) => entry.status === 429);
/** Entries by the minutes of the simulator’s clock since a moment. */
function byMinute(entries: readonly LogEntry[], firstAtMs: number): LogEntry[][] {
  const minutes: LogEntry[][] = [];
  for (const entry of entries) (minutes[Math.floor((entry.atMs - firstAtMs) / 60_000)] ??= []).push(entry);
  return Array.from(minutes, (minute) => minute ?? []);
}

describe('a hidden limit of one route', () => {
  it('costs at most 8 refusals at first sight and 2 a window later, and no other route waits', async () => {
    const organisation = await genesys.mint();
    await limitOrganisation(genesys, organisation, {
      perToken: 600,
      subLimits: [{ pathPrefix: '/api/v2/users/', allowed: 50 }],
    });
    const { gateway, ledger } = rigFor([organisation]);
    let isDone = false;
    const bulk = Promise.all(getNobody(gateway, organisation, 220, 'bulk')).finally(() => (isDone = true));
    let others = 0;
    while (!isDone) {
      expect((await listUsers(gateway, organisation, 'interactive', 1)).ok).toBe(true);
      await listUsers(gateway, organisation, 'bulk', 2);
      others += 2;
    }
    expect((await bulk).every((outcome) => !outcome.ok && outcome.error.code === 'not_found')).toBe(true);
    const seen = callsSeen(genesys, organisation);
    const limited = seen.filter(({ path }) => path.startsWith('/api/v2/users/'));
    const free = seen.filter(({ path }) => !path.startsWith('/api/v2/users/'));
    expect(refused(free)).toHaveLength(0);
    expect(free.length).toBe(others);
    const minutes = byMinute(refused(limited), limited[0]?.atMs ?? 0);
    const [first = [], ...later] = minutes;
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThanOrEqual(8);
    for (const minute of later) expect(minute.length).toBeLessThanOrEqual(2);
    // The other route went on while the limited one stood still.
    const refusedAt = refused(limited)[0]?.sequence ?? 0;
    const resumedAt = limited.find(({ sequence, status }) => sequence > refusedAt + 8 && status !== 429)?.sequence ?? 0;
    const meanwhile = free.filter(({ sequence }) => sequence > refusedAt && sequence < resumedAt);
    expect(meanwhile.length).toBeGreaterThan(5);
    const throttled = ledger.entries.filter(({ outcome }) => outcome === 'throttled');
    expect(new Set(throttled.map(({ operation }) => operation))).toEqual(new Set(['users.get']));
    expect(gateway.budget(organisation.id)).toMatchObject({ limit: 600, pausedUntilMs: null });
  });

  it('is remembered, and a restart starts from it', async () => {
    const organisation = await genesys.mint();
    await limitOrganisation(genesys, organisation, { subLimits: [{ pathPrefix: '/api/v2/users/', allowed: 40 }] });
    const remembered = new Map<string, LearnedLimit>();
    const memory: LimitMemory = {
      load: async () => [...remembered.values()],
      remember: (_orgId, learned) => void remembered.set(learned.key, learned),
    };
    const start = () => {
      const { grants } = rigFor([organisation]);
      const gateway = createGateway({ grants, ledger: createMemoryLedger(), memory, settings: { windowMs } });
      return { gateway, stop: () => gateway.close() };
    };
    const before = start();
    await Promise.all(getNobody(before.gateway, organisation, 50, 'bulk'));
    await before.stop();
    const learned = remembered.get('operation:users.get');
    expect(learned).toMatchObject({ source: 'observed', windowMs });
    expect(Math.abs((learned?.allowed ?? 0) - 40)).toBeLessThanOrEqual(8);
    expect(remembered.get('token')).toMatchObject({ allowed: 300 });

    const refusedBefore = refused(callsSeen(genesys, organisation)).length;
    await listUsers(before.gateway, organisation, 'bulk');
    const after = start();
    await Promise.all(getNobody(after.gateway, organisation, 90, 'bulk'));
    await after.stop();
    expect(refused(callsSeen(genesys, organisation)).length - refusedBefore).toBeLessThanOrEqual(3);
  });
});

describe('a cap over all organisations of a host', () => {
  it('is found with few calls in flight, then shared fairly', async () => {
    const organisations = await Promise.all(Array.from({ length: 6 }, () => genesys.mint()));
    const cap = { enabled: true, allowed: 120, windowSeconds: 60, windowType: 'fixed' };
    await genesys.control('PATCH', '/_sim/config', { sharedGateway: cap });
    // As far away as a server is: with answers after no time at all, turns are a matter of timers.
    await genesys.control('POST', '/_sim/faults', { effect: { type: 'delay', seconds: 0.2, jitterSeconds: 0.2 } });
    const { gateway } = rigFor(organisations);
    const outcomes = await Promise.all(
      organisations.flatMap((organisation) => getNobody(gateway, organisation, 150, 'bulk')),
    );
    expect(outcomes.every((outcome) => !outcome.ok && outcome.error.code === 'not_found')).toBe(true);
    const seen = organisations
      .flatMap((organisation) => callsSeen(genesys, organisation))
      .sort((a, b) => a.sequence - b.sequence);
    const minutes = byMinute(refused(seen), seen[0]?.atMs ?? 0);
    const [first = [], ...later] = minutes.filter((minute) => minute.length > 0);
    // Whatever was in flight when the cap was met.
    expect(first.length).toBeLessThanOrEqual(48);
    for (const minute of later) expect(minute.length).toBeLessThanOrEqual(3);
    // From when it was found, which a slow machine may do a window later, until the first of them has no work left.
    const foundBy = first.at(-1)?.sequence ?? Infinity;
    const admitted = seen.filter(({ status }) => status !== 429);
    const lastOf = ({ id }: RigOrganisation) =>
      admitted.findLast((entry) => entry.organisationId === id)?.sequence ?? 0;
    const untilOneIsDone = Math.min(...organisations.map(lastOf));
    const judged = admitted.filter(({ sequence }) => sequence > foundBy && sequence < untilOneIsDone);
    expect(judged.length).toBeGreaterThan(360);
    const shares = organisations.map(({ id }) => judged.filter((entry) => entry.organisationId === id).length);
    expect(jainIndex(shares)).toBeGreaterThanOrEqual(0.99);
  });
});

describe('an organisation with thousands of items', () => {
  it('keeps another with one waiting for one round of slots at most', async () => {
    const [big, small] = [await genesys.mint(), await genesys.mint()];
    await limitOrganisation(genesys, big, { perToken: 100_000, perOrgAppUser: 100_000 });
    const hostSlots = 4;
    const { gateway } = rigFor([big, small], { hostSlots });
    await listUsers(gateway, small, 'interactive');
    const work = getNobody(gateway, big, 10_000, 'bulk');
    await work[40];
    const askedAt = callsSeen(genesys, big).at(-1)?.sequence ?? 0;
    await listUsers(gateway, small, 'bulk', 7);
    const servedAt = callsSeen(genesys, small).at(-1)?.sequence ?? Infinity;
    expect(servedAt - askedAt).toBeLessThanOrEqual(3 * hostSlots);
    gateway.forget(big.id);
    await Promise.all(work);
  });
});
