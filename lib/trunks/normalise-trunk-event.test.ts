import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeTopic, isTrunkTopic, normaliseTrunkEvent, trunkTopics } from './normalise-trunk-event.ts';
import { EDGE_ID, NOON, TRUNK_ID } from './testing/trunk-samples.ts';

const at = new Date(NOON).toISOString();
const read = (topic: string, body: unknown) => normaliseTrunkEvent(topic, body, NOON + 5, 'notifications');
const [stateTopic, callsTopic] = trunkTopics(TRUNK_ID);

describe('an event of a trunk', () => {
  it('says how it stands, with the last moment it names and the carrier’s error in words', () => {
    const body = {
      id: TRUNK_ID,
      connectedStatus: { connected: true, connectedStateTime: at },
      optionsStatus: [
        {
          proxyAddress: 'sip-a',
          optionState: false,
          optionStateTime: new Date(NOON + 1_000).toISOString(),
          errorInfo: { code: '408', text: 'Request Timeout' },
        },
        { proxyAddress: 'sip-b', optionState: true, optionStateTime: at },
      ],
      registersStatus: [],
    };
    expect(read(stateTopic, body)).toEqual([
      {
        kind: 'trunk_state',
        trunkId: TRUNK_ID,
        connected: true,
        connectedAtMs: NOON,
        options: [
          { address: 'sip-a', isUp: false, error: '408 Request Timeout' },
          { address: 'sip-b', isUp: true, error: null },
        ],
        registers: [],
        atMs: NOON + 1_000,
        receivedAtMs: NOON + 5,
        source: 'notifications',
      },
    ]);
  });

  it('says what it carries', () => {
    const calls = { inboundCallCount: 7, outboundCallCount: 2 };
    const [told] = read(callsTopic, { trunk: { id: TRUNK_ID }, eventTime: at, calls, qos: { mismatchCount: 3 } });
    expect(told).toMatchObject({ kind: 'trunk_calls', inbound: 7, outbound: 2, mismatches: 3, atMs: NOON });
  });

  it('is left out where it has no time, and so could not be told from an older one', () => {
    expect(read(stateTopic, { connectedStatus: { connected: false } })).toEqual([]);
    expect(read(callsTopic, { calls: { inboundCallCount: 7, outboundCallCount: 2 } })).toEqual([]);
  });

  it('of an edge counts from when it was sent, or heard where that is not told or lies ahead', () => {
    const told = read(edgeTopic(EDGE_ID), { id: EDGE_ID, onlineStatus: 'OFFLINE' });
    expect(told).toMatchObject([{ kind: 'edge_state', edgeId: EDGE_ID, status: 'OFFLINE', atMs: NOON + 5 }]);
    const sent = (atMs: number) =>
      normaliseTrunkEvent(edgeTopic(EDGE_ID), { onlineStatus: 'ONLINE' }, NOON + 5, 'eventbridge', atMs);
    expect(sent(NOON)).toMatchObject([{ atMs: NOON, receivedAtMs: NOON + 5 }]);
    expect(sent(NOON + 9_000)).toMatchObject([{ atMs: NOON + 5 }]);
  });

  it('never throws, whatever comes (1,000 runs)', () => {
    const topics = fc.constantFrom(stateTopic, callsTopic, edgeTopic(EDGE_ID), 'v2.users.x.presence', '');
    const bodies = fc.oneof(
      fc.anything(),
      fc.record({
        connectedStatus: fc.anything(),
        optionsStatus: fc.anything(),
        calls: fc.anything(),
        eventTime: fc.string(),
      }),
    );
    fc.assert(
      fc.property(topics, bodies, (topic, body) => Array.isArray(read(topic, body))),
      { numRuns: 1_000 },
    );
  });

  it('comes under three topics, and those of other things are not its own', () => {
    expect([stateTopic, callsTopic, edgeTopic(EDGE_ID)].every(isTrunkTopic)).toBe(true);
    expect([`${edgeTopic(EDGE_ID)}.softwareupdate`, 'v2.users.x.presence'].some(isTrunkTopic)).toBe(false);
  });
});
