import { afterAll, afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { installForTest } from '#scripts/test/scheduling-rig.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { createSignals } from '#lib/db/signals.ts';
import { env } from '#lib/env.ts';
import { startIngress } from '#lib/events/ingress.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { readTrunks } from './read-trunks.ts';
import { readProjection } from './store.ts';

const genesys = useSimulatedGenesys({
  startMs: Date.parse('2026-11-24T10:00:00Z'),
  config: {
    presenceLife: false,
    limits: { perToken: 5_000 },
    wfm: { supervisor: { isEnabled: false } },
    telephony: { callLife: false, metricsIntervalMs: 500 },
  },
});
const database = useTestDatabase(() => genesys.variables());
afterAll(closeRuntime);
afterEach(async () => {
  await query(database.ownerUrl(), `UPDATE grants SET state = 'removed'`);
});

const TELEPHONY = {
  sites: [
    { name: 'Singapore', mediaRegion: 'ap-southeast-1' },
    { name: 'Tokyo', mediaRegion: 'ap-northeast-1' },
  ],
  edges: 2,
  carriers: [
    { name: 'Straits Voice', maxCalls: 100 },
    { name: 'Kanto Line', maxCalls: 400 },
  ],
};

type Oracle = {
  readonly trunks: readonly {
    readonly id: string;
    readonly trunkBaseId: string;
    readonly isConnected: boolean;
    readonly inbound: number;
    readonly outbound: number;
    readonly siteId: string;
  }[];
};

const oracle = async ({ id }: OrganisationInfo) =>
  (await genesys.control('GET', `/_sim/organisations/${id}/telephony`)) as Oracle;
const setCalls = (organisation: OrganisationInfo, trunkId: string | undefined, inbound: number) =>
  genesys.control('POST', `/_sim/organisations/${organisation.id}/telephony/calls`, { trunkId, inbound, outbound: 1 });
const projectionOf = ({ id }: OrganisationInfo) => withOrg(systemContext(id), (tx) => readProjection(tx, id));
const kindsOf = async ({ id }: OrganisationInfo) =>
  (await query<{ kind: string }>(database.ownerUrl(), 'SELECT kind FROM trunk_events WHERE org_id = $1', [id])).map(
    ({ kind }) => kind,
  );
const TRUNK_STATE = /telephony/i;
/** Calls that Genesys counted and that were about the state of trunks. */
const callsFor = ({ id }: OrganisationInfo) =>
  genesys
    .simulator()
    .world.log.read({ organisationId: id, host: 'api', limit: 100_000 })
    .filter((entry) => entry.metered && TRUNK_STATE.test(entry.operationId ?? ''));

async function installed(telephony: object | null = TELEPHONY): Promise<OrganisationInfo> {
  const organisation = await genesys.mint({ userCount: 12, telephony });
  await installForTest(database, organisation);
  return organisation;
}

function receive(): void {
  const signals = createSignals(env().APP_DATABASE_URL);
  const settings = { trunks: { retryMs: 500 } };
  const ingress = startIngress({ gateway: gateway(), lookMs: 100, signals, settings });
  onTestFinished(async () => {
    await ingress.stop();
    await signals.close();
  });
}

/** What is known is what Genesys itself holds. */
const isRight = (organisation: OrganisationInfo) =>
  vi.waitFor(
    async () => {
      const { trunks } = await oracle(organisation);
      const known = await projectionOf(organisation);
      const told = trunks.map(({ id, inbound, outbound, siteId, isConnected }) => ({
        id,
        siteId,
        calls: [inbound, outbound],
        isConnected,
      }));
      const held = [...known.trunks.values()].map(({ id, inbound, outbound, siteId, connected }) => ({
        id,
        siteId,
        calls: [inbound, outbound],
        isConnected: connected,
      }));
      const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id);
      expect(held.sort(byId)).toEqual(told.sort(byId));
    },
    { timeout: 20_000, interval: 100 },
  );
/** Everything is told by events, and nothing is left to be read. */
const isHeard = ({ id }: OrganisationInfo) =>
  vi.waitFor(
    async () => {
      const [row] = await query(
        database.ownerUrl(),
        'SELECT is_heard, gap_since, problem FROM trunk_reads WHERE org_id = $1',
        [id],
      );
      expect(row).toEqual({ is_heard: true, gap_since: null, problem: null });
    },
    { timeout: 20_000, interval: 100 },
  );

describe('the reception of trunks', () => {
  it('reads them once, and from then on follows events without a call', async () => {
    const organisation = await installed();
    receive();
    await isHeard(organisation);
    await isRight(organisation);
    const { bases } = await projectionOf(organisation);
    expect([...bases.values()].map(({ name, maxCalls }) => [name, maxCalls])).toEqual([
      ['Kanto Line', 400],
      ['Straits Voice', 100],
    ]);
    const before = callsFor(organisation).length;
    const { trunks } = await oracle(organisation);
    for (const [index, { id }] of trunks.entries()) await setCalls(organisation, id, 10 + index);
    await isRight(organisation);
    expect(callsFor(organisation)).toHaveLength(before);
    expect(before).toBeLessThanOrEqual(8);
  });

  it('tells a failover when a carrier times out, and its recovery', async () => {
    const organisation = await installed();
    receive();
    await isHeard(organisation);
    await isRight(organisation);
    await genesys.control('POST', `/_sim/organisations/${organisation.id}/carrier-failure`, {
      steps: 2,
      holdSeconds: 1,
      recoverAfterSeconds: null,
    });
    await vi.waitFor(async () => expect(await kindsOf(organisation)).toContain('failover'), { timeout: 15_000 });
    expect(await kindsOf(organisation)).toEqual(
      expect.arrayContaining(['registration_lost', 'options_failed', 'trunk_down']),
    );
    await isRight(organisation);
    await genesys.control('DELETE', `/_sim/organisations/${organisation.id}/carrier-failure`);
    await vi.waitFor(async () => expect(await kindsOf(organisation)).toContain('recovered'), { timeout: 15_000 });
    await isRight(organisation);
    expect((await kindsOf(organisation)).filter((kind) => kind === 'failover')).toHaveLength(1);
  });

  it('reads what was missed after a break, and asks once for an organisation without trunks', async () => {
    const organisation = await installed();
    const without = await installed(null);
    receive();
    await isHeard(organisation);
    await isRight(organisation);
    await genesys.control('POST', '/_sim/faults/sockets', { organisationId: organisation.id, type: 'drop' });
    const { trunks } = await oracle(organisation);
    await setCalls(organisation, trunks[0]?.id, 77);
    await isRight(organisation);
    await isHeard(organisation);
    expect(callsFor(without)).toHaveLength(1);
  });
});

describe('the storm guard', () => {
  it('asks Genesys ten times a minute at most, however many ask and however often it fails', async () => {
    const organisation = await installed();
    const ctx = systemContext(organisation.id);
    await genesys.control('POST', '/_sim/faults', {
      match: { organisationId: organisation.id, pathPrefix: '/api/v2/telephony' },
      when: { every: 3 },
      effect: { type: 'status', status: 502 },
    });
    const stop = new AbortController();
    const asked = Array.from({ length: 20 }, async () => {
      while (!stop.signal.aborted) {
        const wish = { scope: 'all', notWithinMs: 0, signal: stop.signal } as const;
        await readTrunks(gateway(), ctx, wish).catch(() => undefined);
      }
    });
    const placesTaken = async () =>
      (
        await query<{ taken: number }>(
          database.ownerUrl(),
          'SELECT cardinality(calls) AS taken FROM trunk_reads WHERE org_id = $1',
          [organisation.id],
        )
      )[0]?.taken;
    await vi.waitFor(async () => expect(await placesTaken()).toBe(10), { timeout: 20_000 });
    await vi.waitFor(() => expect(callsFor(organisation).length).toBeGreaterThan(8));
    stop.abort();
    await Promise.all(asked);
    expect(await placesTaken()).toBe(10);
    expect(callsFor(organisation).length).toBeLessThanOrEqual(10);
  });
});
