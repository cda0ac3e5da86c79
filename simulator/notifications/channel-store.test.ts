import { describe, expect, it } from 'vitest';
import { createChannelStore, type Channel } from './channel-store.ts';
import { parseTopic } from './topic-rules.ts';

type Socket = 'socket';

function channel(id: string, extra: Partial<Channel<Socket>> = {}): Channel<Socket> {
  return {
    id,
    organisationId: 'org',
    clientId: 'client',
    userId: null,
    tokenValue: 'token',
    expiresMs: 1_000_000,
    lastUsedMs: 0,
    subscriptions: new Map(),
    socket: null,
    ...extra,
  };
}

function topic(id: string) {
  const parsed = parseTopic(id);
  if (!parsed) throw new Error(`${id} is no topic`);
  return parsed;
}

describe('createChannelStore', () => {
  it('gives up the least recently used channel when there is one too many', () => {
    const store = createChannelStore<Socket>();
    for (const [index, id] of ['a', 'b', 'c'].entries()) store.add(channel(id, { lastUsedMs: index }), 3);
    const first = store.get('a', 10);
    if (first) first.lastUsedMs = 9;
    expect(store.add(channel('d', { lastUsedMs: 10 }), 3).map((gone) => gone.id)).toEqual(['b']);
    expect(store.get('b', 10)).toBeNull();
    expect(store.get('a', 10)).not.toBeNull();
  });

  it('gives up idle channels before connected ones, however old those are', () => {
    const store = createChannelStore<Socket>();
    store.add(channel('connected', { lastUsedMs: 1, socket: 'socket' }), 2);
    store.add(channel('idle', { lastUsedMs: 5 }), 2);
    expect(store.add(channel('new', { lastUsedMs: 6 }), 2).map((gone) => gone.id)).toEqual(['idle']);
  });

  it('counts channels for each person, client and organisation apart', () => {
    const store = createChannelStore<Socket>();
    store.add(channel('a'), 1);
    expect(store.add(channel('b', { userId: 'person' }), 1)).toEqual([]);
    expect(store.add(channel('c', { clientId: 'other' }), 1)).toEqual([]);
    expect(store.add(channel('d', { organisationId: 'other' }), 1)).toEqual([]);
  });

  it('does not count or find channels past their life', () => {
    const store = createChannelStore<Socket>();
    store.add(channel('old', { expiresMs: 50 }), 1);
    expect(store.add(channel('new', { lastUsedMs: 60 }), 1)).toEqual([]);
    expect(store.get('old', 60)).toBeNull();
  });

  it('finds subscribers under every plain topic of a combined one, in their own organisation only', () => {
    const store = createChannelStore<Socket>();
    const own = channel('own');
    const foreign = channel('foreign', { organisationId: 'other' });
    store.add(own, 20);
    store.add(foreign, 20);
    store.subscribe(own, topic('v2.users.u1?presence&routingStatus'));
    store.subscribe(foreign, topic('v2.users.u1.presence'));
    expect([...store.subscribersOf('org', 'v2.users.u1.presence')]).toEqual([own]);
    expect([...store.subscribersOf('org', 'v2.users.u1.routingStatus')]).toEqual([own]);
    store.unsubscribeAll(own);
    expect([...store.subscribersOf('org', 'v2.users.u1.presence')]).toEqual([]);
  });
});
