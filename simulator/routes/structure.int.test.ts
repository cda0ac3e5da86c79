import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SimSession } from '../contract/sim-session.ts';
import { changeUserState } from '../core/presence.ts';
import { activeQueueIds } from '../data/build-queues.ts';

type Listing = {
  entities: { id: string; name: string; memberCount: number; joined?: boolean; memberBy?: string }[];
  nextUri?: string;
  previousUri?: string;
  total?: number;
};
type Person = { id: string; team?: { id: string; name: string }; locations: { id: string }[] };

let session: SimSession;

beforeAll(async () => {
  session = await openSession({ userCount: 300 });
});
afterAll(() => session.close());

const get = async <T = Listing>(path: string): Promise<T> => (await session.call('GET', path)).body as T;

/** Every page from an address on, as `nextUri` leads. */
async function follow(path: string): Promise<Listing[]> {
  const pages: Listing[] = [];
  for (let next: string | undefined = path; next; next = pages.at(-1)?.nextUri) pages.push(await get(next));
  return pages;
}

const idsOf = (pages: readonly Listing[]) => pages.flatMap(({ entities }) => entities.map(({ id }) => id));

describe('teams', () => {
  it('hold everybody who works contacts once, and pages lead on and back', async () => {
    const pages = await follow('/api/v2/teams?pageSize=4');
    const teams = pages.flatMap(({ entities }) => entities);
    expect(pages.length).toBeGreaterThan(1);
    expect(await get(pages[1]?.previousUri ?? '')).toMatchObject({ entities: pages[0]?.entities });
    const members = (await Promise.all(teams.map(({ id }) => follow(`/api/v2/teams/${id}/members?pageSize=10`)))).map(
      idsOf,
    );
    expect(members.map(({ length }) => length)).toEqual(teams.map(({ memberCount }) => memberCount));
    const agents = session.simulator.world.agentsOf(session.organisation.id).map(({ id }) => id);
    expect(members.flat().toSorted()).toEqual(agents.toSorted());
  });

  it('and offices come with the people when they are asked for', async () => {
    const { entities } = await get<{ entities: Person[] }>('/api/v2/users?pageSize=300&expand=team,locations');
    const inTeam = entities.filter(({ team }) => team);
    expect(inTeam).toHaveLength(session.simulator.world.agentsOf(session.organisation.id).length);
    const [person] = inTeam;
    const members = idsOf(await follow(`/api/v2/teams/${person?.team?.id ?? ''}/members?pageSize=100`));
    expect(members).toContain(person?.id);
    const offices = idsOf(await follow('/api/v2/locations'));
    expect(entities.every(({ locations }) => offices.includes(locations[0]?.id ?? ''))).toBe(true);
  });

  it('are found by the start of their name, and a cursor of somebody else is refused', async () => {
    const [first] = (await get('/api/v2/teams')).entities;
    const found = await get(`/api/v2/teams?name=${encodeURIComponent(first?.name.toUpperCase() ?? '')}`);
    expect(found.entities[0]).toEqual(first);
    expect((await session.call('GET', '/api/v2/teams?after=nonsense')).status).toBe(400);
    expect((await session.call('GET', '/api/v2/teams', undefined, session.userToken('viewer'))).status).toBe(403);
  });
});

describe('queues', () => {
  it('tell the same members from both sides, whether they joined or not', async () => {
    const queues = (await follow('/api/v2/routing/queues?pageSize=5')).flatMap(({ entities }) => entities);
    expect(new Set(queues.map(({ name }) => name)).size).toBe(queues.length);
    const queue = queues.find(({ name }) => name === 'All contacts');
    const path = `/api/v2/routing/queues/${queue?.id ?? ''}/members`;
    const members = (await follow(`${path}?pageSize=100`)).flatMap(({ entities }) => entities);
    expect(members).toHaveLength(queue?.memberCount ?? -1);
    expect(new Set(members.map(({ memberBy }) => memberBy))).toEqual(new Set(['user', 'group']));
    for (const joined of [true, false]) {
      const some = members.filter((member) => member.joined === joined);
      expect(idsOf(await follow(`${path}?joined=${joined}&pageSize=100`))).toEqual(some.map(({ id }) => id));
      const own = await get(`/api/v2/users/${some[0]?.id ?? ''}/queues?joined=${joined}&pageSize=100`);
      expect(idsOf([own])).toContain(queue?.id);
    }
    expect((await get(path)).total).toBeUndefined();
  });

  it('that were joined are active while on queue', async () => {
    const { world } = session.simulator;
    const organisation = world.organisations.get(session.organisation.id);
    const agent = world.agentsOf(session.organisation.id)[0];
    const onQueue = organisation?.presenceDefinitions.find(({ systemPresence }) => systemPresence === 'On Queue');
    if (!organisation || !agent || !onQueue) throw new Error('Nobody can go on queue.');
    expect(activeQueueIds(organisation, agent)).toEqual([]);
    changeUserState(world, organisation, agent, { presence: { definitionId: onQueue.id, systemPresence: 'On Queue' } });
    const joined = idsOf([await get(`/api/v2/users/${agent.id}/queues?pageSize=100`)]);
    expect(joined.length).toBeGreaterThan(1);
    expect(activeQueueIds(organisation, agent)).toEqual(joined);
  });
});
