import type {
  ReadTrunk,
  TrunkChange,
  TrunkEdgeState,
  TrunkProjection,
  TrunkReading,
  TrunkState,
  TrunkStateChange,
} from './trunk-state.ts';

/**
 * The rule by which everything is merged: what became so later by Genesys' clock wins, and of two that became so at the same
 * moment the first to arrive. Order and repetition therefore make no difference. Changes of trunks and edges that nobody has
 * read yet are passed over: nobody would know what they are of. What does not change stays the same object.
 */
export function mergeChanges(known: TrunkProjection, changes: Iterable<TrunkChange>): TrunkProjection {
  const trunks = new Map(known.trunks);
  const edges = new Map(known.edges);
  for (const change of changes) {
    if (change.kind === 'edge_state') {
      const edge = edges.get(change.edgeId);
      if (edge) edges.set(edge.id, mergeEdge(edge, change));
      continue;
    }
    const trunk = trunks.get(change.trunkId);
    if (trunk) trunks.set(trunk.id, mergeChange(trunk, change));
  }
  return { ...known, trunks, edges };
}

type Status = Pick<TrunkEdgeState, 'status'> & { readonly atMs: number };

function mergeEdge(edge: TrunkEdgeState, { status, atMs }: Status): TrunkEdgeState {
  return atMs > (edge.statusAtMs ?? -Infinity) ? { ...edge, status, statusAtMs: atMs } : edge;
}

type TrunksOwn = Exclude<TrunkChange, { readonly kind: 'edge_state' }>;

/** One trunk after one change. A reading of what is known already says that it still stands. */
function mergeChange(trunk: TrunkState, change: TrunksOwn): TrunkState {
  const { atMs, source, receivedAtMs } = change;
  const isReading = source === 'trunks.list';
  if (change.kind === 'trunk_state') {
    if (atMs > (trunk.stateAtMs ?? -Infinity)) return { ...trunk, ...statusOf(trunk, change), stateAtMs: atMs };
    const isSame = isReading && atMs === trunk.stateAtMs && receivedAtMs > trunk.stateSeenAtMs;
    return isSame ? { ...trunk, stateSeenAtMs: receivedAtMs } : trunk;
  }
  if (atMs > (trunk.callsAtMs ?? -Infinity)) {
    const { inbound, outbound, mismatches } = change;
    const said = { inbound, outbound, mismatches: mismatches ?? trunk.mismatches };
    return { ...trunk, ...said, callsAtMs: atMs, callsSource: source, callsSeenAtMs: receivedAtMs };
  }
  const isSame = isReading && atMs === trunk.callsAtMs && receivedAtMs > (trunk.callsSeenAtMs ?? 0);
  return isSame ? { ...trunk, callsSeenAtMs: receivedAtMs } : trunk;
}

function statusOf(trunk: TrunkState, change: Omit<TrunkStateChange, 'atMs'>) {
  return {
    connected: change.connected ?? trunk.connected,
    connectedAtMs: change.connectedAtMs ?? trunk.connectedAtMs,
    options: change.options ?? trunk.options,
    registers: change.registers ?? trunk.registers,
    stateSource: change.source,
    stateSeenAtMs: change.receivedAtMs,
  };
}

/**
 * What was read goes through the same merge. What a trunk, base or edge is, a reading knows better than any event; what is not
 * in a list any more is gone. The capacity that a person has set stays.
 */
export function mergeReading(known: TrunkProjection, reading: TrunkReading): TrunkProjection {
  const bases = reading.bases?.map((base) => {
    const before = known.bases.get(base.id);
    return sameOr(before, { ...base, capacity: before?.capacity ?? null });
  });
  const edges = new Map(
    reading.edges?.map((edge): [string, TrunkEdgeState] => {
      const before = known.edges.get(edge.id) ?? { ...edge, statusAtMs: null };
      const { status, statusAtMs } = mergeEdge(before, { status: edge.status, atMs: reading.receivedAtMs });
      return [edge.id, sameOr(known.edges.get(edge.id), { ...edge, status, statusAtMs })];
    }) ?? known.edges,
  );
  const trunks = new Map(known.trunks);
  if (reading.trunks) {
    const listed = new Set(reading.trunks.map(({ id }) => id));
    for (const trunk of known.trunks.values()) {
      if (!listed.has(trunk.id) && trunk.state !== 'deleted') trunks.set(trunk.id, { ...trunk, state: 'deleted' });
    }
    for (const trunk of reading.trunks) trunks.set(trunk.id, mergeRead(known.trunks.get(trunk.id), trunk));
  }
  for (const trunk of trunks.values()) {
    const siteId = edges.get(trunk.edgeId ?? '')?.siteId ?? null;
    if (siteId !== trunk.siteId) trunks.set(trunk.id, { ...trunk, siteId });
  }
  const merged = { bases: bases ? new Map(bases.map((base) => [base.id, base])) : known.bases, edges, trunks };
  return mergeChanges(merged, reading.calls);
}

function mergeRead(before: TrunkState | undefined, { status, ...read }: ReadTrunk): TrunkState {
  const { atMs } = status;
  if (before === undefined) {
    const calls = { inbound: null, outbound: null, mismatches: null };
    const unknown = { ...calls, callsAtMs: null, callsSource: null, callsSeenAtMs: null, siteId: null };
    const { connected, connectedAtMs, source, receivedAtMs } = status;
    const ways = { options: status.options ?? [], registers: status.registers ?? [] };
    const said = { connected, connectedAtMs, stateAtMs: atMs, stateSource: source, stateSeenAtMs: receivedAtMs };
    return { ...read, ...unknown, ...ways, ...said };
  }
  const trunk = sameOr(before, { ...before, ...read });
  return atMs === null ? { ...trunk, stateSeenAtMs: status.receivedAtMs } : mergeChange(trunk, { ...status, atMs });
}

/** The one before when the other says nothing else. */
function sameOr<T extends object>(before: T | undefined, now: T): T {
  if (before === undefined) return now;
  const keys = Object.keys(now) as (keyof T)[];
  return keys.every((key) => before[key] === now[key]) ? before : now;
}
