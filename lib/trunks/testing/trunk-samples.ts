import type { ReadTrunk, TrunkReading } from '../trunk-state.ts';

/** A carrier on one edge, for tests of this folder. */
export const NOON = Date.parse('2026-11-22T12:00:00.000Z');
export const BASE_ID = '0b000000-0000-4000-8000-000000000001';
export const OTHER_BASE_ID = '0b000000-0000-4000-8000-000000000002';
export const EDGE_ID = '0e000000-0000-4000-8000-000000000001';
export const SITE_ID = '05000000-0000-4000-8000-000000000001';
export const TRUNK_ID = '07000000-0000-4000-8000-000000000001';
export const OTHER_TRUNK_ID = '07000000-0000-4000-8000-000000000002';

const base = { metabase: null, isManaged: false, state: 'active', maxCalls: 100 };

function trunkOf(id: string, trunkBaseId: string, name: string): ReadTrunk {
  const told = { receivedAtMs: NOON, source: 'trunks.list' } as const;
  const way = { address: 'sip.carrier.example', isUp: true, error: null };
  const status = { kind: 'trunk_state', trunkId: id, connected: true, connectedAtMs: NOON, ...told } as const;
  return {
    id,
    name,
    trunkBaseId,
    edgeId: EDGE_ID,
    state: 'active',
    inService: true,
    enabled: true,
    status: { ...status, options: [way], registers: [way], atMs: NOON },
  };
}

/** Everything of two carriers as it was read at noon, without their calls. */
export function readingOf({ name = 'Carrier A' }: { readonly name?: string } = {}): TrunkReading {
  return {
    receivedAtMs: NOON,
    bases: [
      { id: BASE_ID, name, ...base },
      { id: OTHER_BASE_ID, name: 'Carrier B', ...base },
    ],
    edges: [{ id: EDGE_ID, name: 'Edge 1', siteId: SITE_ID, siteName: 'Singapore', state: 'active', status: 'ONLINE' }],
    trunks: [trunkOf(TRUNK_ID, BASE_ID, name), trunkOf(OTHER_TRUNK_ID, OTHER_BASE_ID, 'Carrier B')],
    calls: [],
  };
}
