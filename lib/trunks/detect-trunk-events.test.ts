import { describe, expect, it } from 'vitest';
import { detectTrunkEvents } from './detect-trunk-events.ts';
import { mergeChanges, mergeReading } from './merge-trunks.ts';
import type { TrunkChange, TrunkProjection, TrunkState } from './trunk-state.ts';
import { BASE_ID, EDGE_ID, NOON, OTHER_BASE_ID, OTHER_TRUNK_ID, readingOf, TRUNK_ID } from './testing/trunk-samples.ts';

const NOTHING: TrunkProjection = { bases: new Map(), edges: new Map(), trunks: new Map() };
const THRESHOLDS = { near: 0.8, reached: 0.9 };

function told(atMs: number, trunkId = TRUNK_ID) {
  return { trunkId, atMs, receivedAtMs: atMs, source: 'notifications' } as const;
}
const calls = (atMs: number, inbound: number, trunkId?: string): TrunkChange => ({
  kind: 'trunk_calls',
  inbound,
  outbound: 0,
  mismatches: 0,
  ...told(atMs, trunkId),
});
/** The carrier's registration and options pings, and whether it is connected. */
const state = (atMs: number, isUp: boolean, error: string | null = '408 Request Timeout', count = 1): TrunkChange => {
  const ways = Array.from({ length: 2 }, (_, place) => {
    const isThisUp = isUp || place >= count;
    return { address: `sip-${place}`, isUp: isThisUp, error: isThisUp ? null : error };
  });
  return { kind: 'trunk_state', connected: null, connectedAtMs: null, options: ways, registers: ways, ...told(atMs) };
};

/** Plays changes one after the other from the reading of noon on, and answers what was detected. */
function play(changes: readonly TrunkChange[]) {
  let projection = mergeReading(NOTHING, readingOf());
  let { watch } = detectTrunkEvents(NOTHING, projection, { bases: {} }, THRESHOLDS, NOON);
  return changes.flatMap((change) => {
    const next = mergeChanges(projection, [change]);
    const detected = detectTrunkEvents(projection, next, watch, THRESHOLDS, change.atMs);
    projection = next;
    // As it is kept between two changes.
    watch = JSON.parse(JSON.stringify(detected.watch)) as typeof watch;
    return detected.events.map(({ kind, trunkBaseId, detail }) => ({ kind, trunkBaseId, detail }));
  });
}
const kindsOf = (changes: readonly TrunkChange[]) => play(changes).map(({ kind }) => kind);
const SECOND = 1_000;

describe('the detection of what happens to trunks', () => {
  it('tells a failover with what moved where, once, and the recovery', () => {
    const events = play([
      calls(NOON + 1 * SECOND, 40),
      calls(NOON + 1 * SECOND, 5, OTHER_TRUNK_ID),
      state(NOON + 10 * SECOND, false, '408 Request Timeout', 2),
      calls(NOON + 12 * SECOND, 0),
      calls(NOON + 13 * SECOND, 35, OTHER_TRUNK_ID),
      calls(NOON + 14 * SECOND, 40, OTHER_TRUNK_ID),
      state(NOON + 60 * SECOND, true),
      calls(NOON + 61 * SECOND, 20),
    ]);
    expect(events.map(({ kind }) => kind)).toEqual([
      'registration_lost',
      'options_failed',
      'trunk_down',
      'failover',
      'registration_back',
      'options_back',
      'trunk_up',
      'recovered',
    ]);
    expect(events.find(({ kind }) => kind === 'failover')).toEqual({
      kind: 'failover',
      trunkBaseId: BASE_ID,
      detail: { lost: 40, moved: 30, toTrunkBaseIds: [OTHER_BASE_ID] },
    });
    expect(events.at(-1)?.detail).toMatchObject({ afterMs: 50 * SECOND });
    expect(events[0]?.detail.reason).toBe('408 Request Timeout');
  });

  it('tells it also when calls fell and moved before the carrier was known to be gone', () => {
    expect(
      kindsOf([
        calls(NOON + 1 * SECOND, 40),
        calls(NOON + 1 * SECOND, 5, OTHER_TRUNK_ID),
        calls(NOON + 20 * SECOND, 0),
        calls(NOON + 21 * SECOND, 40, OTHER_TRUNK_ID),
        state(NOON + 30 * SECOND, false, null, 2),
      ]),
    ).toContain('failover');
  });

  it('tells no failover where calls move while every carrier is in service, or fall and turn up nowhere', () => {
    const moved = [calls(NOON + 1, 40), calls(NOON + 2, 0), calls(NOON + 3, 40, OTHER_TRUNK_ID)];
    expect(kindsOf(moved)).toEqual([]);
    const fallen = [calls(NOON + 1, 40), state(NOON + 2, false, null, 2), calls(NOON + 3, 0)];
    expect(kindsOf(fallen)).not.toContain('failover');
  });

  it('tells that one of two proxies is gone without saying that the trunk is down', () => {
    expect(kindsOf([state(NOON + 1, false)])).toEqual(['registration_lost', 'options_failed']);
  });

  it('tells that a carrier refuses calls when it answers 503', () => {
    expect(
      kindsOf([state(NOON + 1, false, '503 Service Unavailable'), state(NOON + 2, false, '503 Service Unavailable')]),
    ).toEqual(['registration_lost', 'options_failed', 'blocked']);
  });

  it('takes trunks out of service with their edge', () => {
    const edge = (status: string, atMs: number): TrunkChange => ({
      kind: 'edge_state',
      edgeId: EDGE_ID,
      status,
      atMs,
      receivedAtMs: atMs,
      source: 'notifications',
    });
    expect(kindsOf([edge('OFFLINE', NOON + 1), edge('OFFLINE', NOON + 2), edge('ONLINE', NOON + 3)])).toEqual([
      'trunk_down',
      'trunk_down',
      'trunk_up',
      'trunk_up',
    ]);
  });

  it('warns near and at the capacity once each, and again only after it was left clearly', () => {
    const counts = [79, 80, 79, 81, 91, 89, 85, 92, 60, 80];
    const kinds = kindsOf(counts.map((count, index) => calls(NOON + index + 1, count)));
    expect(kinds).toEqual(['capacity_near', 'capacity_reached', 'capacity_reached', 'capacity_near']);
  });

  it('takes what is seen for the first time for nothing that happened now', () => {
    const projection = mergeChanges(mergeReading(NOTHING, readingOf()), [state(NOON + 1, false, null, 2)]);
    expect(detectTrunkEvents(NOTHING, projection, { bases: {} }, THRESHOLDS, NOON).events).toEqual([]);
  });

  it('tells nothing of a trunk that somebody deactivates or deletes, and how it stands once it is active again', () => {
    const read = mergeReading(NOTHING, readingOf());
    const lost = mergeChanges(read, [state(NOON + 1, false, null, 2)]);
    const as = (known: TrunkProjection, own: TrunkState['state']): TrunkProjection => ({
      ...known,
      trunks: new Map([...known.trunks].map(([id, trunk]) => [id, id === TRUNK_ID ? { ...trunk, state: own } : trunk])),
    });
    const told = (before: TrunkProjection, after: TrunkProjection) =>
      detectTrunkEvents(before, after, { bases: {} }, THRESHOLDS, NOON + 2).events.map(({ kind }) => kind);
    for (const own of ['inactive', 'deleted'] as const) {
      expect(told(read, as(read, own))).toEqual([]);
      expect(told(as(read, own), as(lost, own))).toEqual([]);
      expect(told(lost, as(lost, own))).toEqual([]);
      expect(told(as(read, own), read)).toEqual(['trunk_up']);
      expect(told(as(lost, own), lost)).toEqual(['registration_lost', 'options_failed', 'trunk_down']);
      expect(told(as(lost, own), read)).toEqual(['registration_back', 'options_back', 'trunk_up']);
    }
  });
});
