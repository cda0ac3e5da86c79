import { afterEach, describe, expect, it } from 'vitest';
import { startSimulatorClient } from '../core/testing/simulator-client.ts';
import type { SimulatorClient } from '../core/testing/simulator-client.ts';

const running: SimulatorClient[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((client) => client.close()));
});

async function start(options: Parameters<typeof startSimulatorClient>[0] = {}): Promise<SimulatorClient> {
  const client = await startSimulatorClient(options);
  running.push(client);
  return client;
}

/** What the simulator says of itself, without the addresses, which differ with the free ports. */
const described = (client: SimulatorClient) =>
  JSON.stringify([
    client.simulator.info.organisations,
    client.simulator.info.regions.map(({ id, vendorClient }) => [id, vendorClient]),
  ]);
/** Everybody on the wire, without the moments, which start with the process. */
const people = async (client: SimulatorClient) => {
  const path = '/api/v2/users?pageSize=100&expand=presence,routingStatus,skills';
  const { text } = await client.call('GET', path, await client.clientToken());
  return text.replace(/"(modifiedDate|startTime)":"[^"]*"/g, '"$1":""');
};

describe('the seed', () => {
  it('decides every id, name, address and secret', async () => {
    const [first, again, other] = [await start(), await start(), await start({ seed: 12 })];
    expect(described(again)).toBe(described(first));
    expect(described(other)).not.toBe(described(first));
    const listing = await people(first);
    expect(await people(again)).toBe(listing);
    expect(await people(other)).not.toBe(listing);
  });

  it('decides presence, too: the same at the same simulated moment, another later', async () => {
    const organisations = [{ userCount: 200 }];
    const startMs = Date.parse('2026-11-24T10:00:00Z');
    const presences = async (at: number) => {
      const client = await start({ organisations, startMs: at, config: { presenceLife: true } });
      const users = client.simulator.world.organisations.get(client.organisation.id)?.users.values() ?? [];
      return [...users].map(({ presence }) => presence.systemPresence);
    };
    const first = await presences(startMs);
    expect(await presences(startMs)).toEqual(first);
    expect(await presences(startMs + 6 * 3_600_000)).not.toEqual(first);
  });
});

describe('a day of a contact centre', () => {
  it('has people on queue, at breaks and meals and offline, and contacts that come and go', async () => {
    const client = await start({
      organisations: [{ userCount: 300 }],
      startMs: Date.parse('2026-11-24T04:00:00Z'),
      config: { presenceLife: true },
    });
    const users = [...(client.simulator.world.organisations.get(client.organisation.id)?.users.values() ?? [])];
    const seen = new Set<string>();
    let events = 0;
    client.simulator.world.onEvent(() => (events += 1));
    for (let step = 0; step < 48; step += 1) {
      await client.control('POST', '/_sim/time', { advanceSeconds: 900 });
      for (const { presence, routingStatus } of users) seen.add(`${presence.systemPresence} ${routingStatus.status}`);
      for (const { presence, routingStatus } of users) {
        const isWorking = routingStatus.status === 'INTERACTING' || routingStatus.status === 'IDLE';
        expect(isWorking).toBe(presence.systemPresence === 'On Queue');
      }
    }
    for (const state of [
      'On Queue INTERACTING',
      'On Queue IDLE',
      'Break OFF_QUEUE',
      'Meal OFF_QUEUE',
      'Offline OFF_QUEUE',
    ]) {
      expect(seen).toContain(state);
    }
    expect(events).toBeGreaterThan(1_000);
  });
});

describe('reset', () => {
  it('brings back the data of the seed and forgets tokens, log and faults', async () => {
    const client = await start();
    const before = described(client);
    const token = await client.clientToken();
    await client.control('POST', '/_sim/organisations', { userCount: 10, shortName: 'passing' });
    await client.control('POST', '/_sim/faults', { effect: { type: 'status', status: 500 } });
    const answer = await client.control('POST', '/_sim/reset');
    expect(JSON.stringify([answer.body.organisations])).toBe(
      JSON.stringify((JSON.parse(before) as unknown[]).slice(0, 1)),
    );
    expect((await client.call('GET', '/api/v2/date', token)).status).toBe(401);
    expect((await client.control('GET', '/_sim/faults')).body.faults).toEqual([]);
    expect((await client.call('GET', '/api/v2/date', await client.clientToken())).status).toBe(200);
  });
});

describe('an organisation minted while running', () => {
  it('comes with the same description as at start and works at once', async () => {
    const client = await start();
    const made = await client.control('POST', '/_sim/organisations', { userCount: 25, shortName: 'fresh-one' });
    expect(made.status).toBe(201);
    const info = made.body as unknown as SimulatorClient['organisation'];
    expect(Object.keys(info)).toEqual(Object.keys(client.organisation));
    const token = await client.clientToken(info);
    expect((await client.call('GET', '/api/v2/users', token)).body.total).toBe(25);
    const person = await client.personToken('planner', info);
    expect((await client.call('GET', '/api/v2/users/me', person)).body.email).toBe('planner@fresh-one.example');
    const taken = await client.control('POST', '/_sim/organisations', { userCount: 25, shortName: 'fresh-one' });
    expect(taken.status).toBe(409);
    expect((await client.control('POST', '/_sim/organisations', { userCount: 0 })).status).toBe(400);
  });

  it('lives in any zone that has a name, however that is spelled', async () => {
    const client = await start();
    const mint = (timeZone: string) => client.control('POST', '/_sim/organisations', { userCount: 3, timeZone });
    for (const zone of ['Asia/Kolkata', 'Asia/Calcutta', 'UTC']) expect((await mint(zone)).status).toBe(201);
    const refused = await mint('Asia/Nowhere');
    expect(refused.status).toBe(400);
    expect(refused.body.message).toBe('timeZone: is not an IANA time zone');
  });
});
