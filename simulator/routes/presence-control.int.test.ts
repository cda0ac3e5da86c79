import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../contract/channel-listener.ts';
import { openSession, type SimSession } from '../contract/sim-session.ts';

type Person = { id: string; presence: { presenceDefinition: { id: string } }; routingStatus: { status: string } };
type Final = { userId: string; presence: { definitionId: string }; routingStatus: { status: string } };

let session: SimSession;
let path: string;

beforeAll(async () => {
  session = await openSession({
    startMs: Date.parse('2026-11-24T10:00:00Z'),
    config: { presenceLife: true, limits: { enabled: false } },
  });
  path = `/_sim/organisations/${session.organisation.id}`;
});
afterAll(() => session.close());

async function people(): Promise<Map<string, Person>> {
  const { users } = (await session.control('GET', `${path}/people`)).body as { users: Person[] };
  return new Map(users.map((person) => [person.id, person]));
}

describe('a burst of presence changes', () => {
  it('ends as it said it would, each change told once', async () => {
    const events: string[] = [];
    const stop = session.simulator.world.onEvent(({ topicName }) => events.push(topicName));
    const answer = await session.control('POST', `${path}/presence-burst`, { count: 150, overMs: 60_000 });
    const { users } = answer.body as { users: Final[] };
    const ids = new Set(users.map(({ userId }) => userId));
    expect(ids.size).toBe(session.organisation.userCount);
    session.simulator.world.clock.advance(60_000);
    stop();
    const told = events.filter((topic) => topic.endsWith('.presence') && ids.has(topic.split('.')[2] ?? ''));
    expect(told).toHaveLength(150);
    const present = await people();
    for (const { userId, presence, routingStatus } of users) {
      const person = present.get(userId);
      expect(person?.presence.presenceDefinition.id).toBe(presence.definitionId);
      expect(person?.routingStatus.status).toBe(routingStatus.status);
    }
  });

  it('is for the people named', async () => {
    const [id] = (await people()).keys();
    const { body } = await session.control('POST', `${path}/presence-burst`, { count: 3, userIds: [id] });
    expect((body as { users: Final[] }).users.map(({ userId }) => userId)).toEqual([id]);
    expect((await session.control('POST', `${path}/presence-burst`, { count: 1, userIds: ['no'] })).status).toBe(400);
  });
});

describe('tokens that expire', () => {
  it('close the sockets of their channels and are refused', async () => {
    const token = session.userToken('planner');
    const listener = await listen(session, [], token);
    const tokenId = session.simulator.world.tokens.get(token)?.id;
    const answer = await session.control('POST', '/_sim/tokens/expire', { tokenId });
    expect(answer.body).toEqual({ expired: 1, tokenIds: [tokenId] });
    expect(await listener.closed()).toBe(1001);
    expect((await session.call('GET', '/api/v2/users/me', undefined, token)).status).toBe(401);
  });
});
