import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeChanges, mergeReading } from './merge-trunks.ts';
import { normaliseTrunkEvent } from './normalise-trunk-event.ts';
import type { TrunkChange, TrunkProjection, TrunkReading } from './trunk-state.ts';
import { BASE_ID, EDGE_ID, NOON, readingOf, TRUNK_ID } from './testing/trunk-samples.ts';

const NOTHING: TrunkProjection = { bases: new Map(), edges: new Map(), trunks: new Map() };
const known = mergeReading(NOTHING, readingOf());
const trunkOf = (projection: TrunkProjection) => projection.trunks.get(TRUNK_ID);

const change: fc.Arbitrary<TrunkChange> = fc
  .record({
    atMs: fc.integer({ min: NOON, max: NOON + 5 }),
    kind: fc.constantFrom('trunk_state', 'trunk_calls', 'edge_state'),
  })
  .map(({ atMs, kind }) => {
    const told = { trunkId: TRUNK_ID, atMs, receivedAtMs: NOON, source: 'notifications' } as const;
    // What a moment says is always the same: Genesys does not contradict itself.
    const ways = [{ address: 'sip', isUp: atMs % 2 === 0, error: null }];
    if (kind === 'edge_state') {
      const { trunkId: _, ...toldOfEdge } = told;
      return { kind, edgeId: EDGE_ID, status: atMs % 2 === 0 ? 'ONLINE' : 'OFFLINE', ...toldOfEdge };
    }
    if (kind === 'trunk_calls') return { kind, inbound: atMs - NOON, outbound: 1, mismatches: 0, ...told };
    return {
      kind,
      connected: atMs % 2 === 0,
      connectedAtMs: atMs,
      options: ways,
      registers: ways,
      ...told,
    };
  });

describe('changes of trunks', () => {
  it('come to the same, in whatever order and however often they come (500 runs)', () => {
    const anyOrder = fc
      .array(change, { maxLength: 12 })
      .chain((changes) =>
        fc.tuple(
          fc.constant(changes),
          fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(anyOrder, ([inOrder, shuffled]) => {
        expect(mergeChanges(known, shuffled)).toEqual(mergeChanges(known, inOrder));
      }),
      { numRuns: 500 },
    );
  });

  it('leave the very same object where they say nothing new, so that nothing is written', () => {
    const told = { trunkId: TRUNK_ID, receivedAtMs: NOON + 9, source: 'notifications' } as const;
    const calls = { kind: 'trunk_calls', inbound: 3, outbound: 4, mismatches: 0, atMs: NOON + 1, ...told } as const;
    const once = mergeChanges(known, [calls]);
    expect(trunkOf(once)).toMatchObject({ inbound: 3, outbound: 4 });
    const again = mergeChanges(once, [calls, { ...calls, inbound: 99, atMs: NOON - 60_000 }]);
    expect(trunkOf(again)).toBe(trunkOf(once));
  });

  it('are passed over where nobody has read the trunk or the edge yet', () => {
    const told = { atMs: NOON, receivedAtMs: NOON, source: 'eventbridge' } as const;
    const strange = {
      kind: 'trunk_calls',
      trunkId: EDGE_ID,
      inbound: 1,
      outbound: 1,
      mismatches: null,
      ...told,
    } as const;
    expect(mergeChanges(known, [strange])).toEqual(known);
  });
});

describe('a reading', () => {
  it('loses to an event that is newer than what it says, and knows better what a trunk is', () => {
    const [event] = normaliseTrunkEvent(
      `v2.telephony.providers.edges.trunks.${TRUNK_ID}`,
      { connectedStatus: { connected: false, connectedStateTime: new Date(NOON + 60_000).toISOString() } },
      NOON + 60_000,
      'notifications',
    );
    if (!event) throw new Error('the event was not understood');
    const down = mergeChanges(known, [event]);
    const read = mergeReading(down, readingOf({ name: 'Renamed' }));
    expect(trunkOf(read)).toMatchObject({ connected: false, name: 'Renamed', stateSource: 'notifications' });
  });

  it('takes away what is not listed any more, keeps what was not read, and what a person has set', () => {
    const set: TrunkProjection = {
      ...known,
      bases: new Map([...known.bases].map(([id, base]) => [id, { ...base, capacity: 42 }])),
    };
    const reading: TrunkReading = { ...readingOf(), edges: null, trunks: [] };
    const read = mergeReading(set, reading);
    expect(trunkOf(read)?.state).toBe('deleted');
    expect(read.edges).toEqual(known.edges);
    expect(read.bases.get(BASE_ID)?.capacity).toBe(42);
  });

  it('gives a trunk the site of its edge', () => {
    const [edge] = known.edges.values();
    expect(trunkOf(known)?.siteId).toBe(edge?.siteId);
  });
});
