import type { TrunkWay } from './schema.ts';

/** Who said it: a notification channel, EventBridge, or a reading of the trunks. */
export type TrunkSource = 'notifications' | 'eventbridge' | 'trunks.list';

/** When it became so by Genesys' clock, when we learned it, and from whom; epoch milliseconds. */
type Told = { readonly atMs: number; readonly receivedAtMs: number; readonly source: TrunkSource };

/** How a trunk stands. Null is "not said": what is known stays. */
export type TrunkStateChange = Told & {
  readonly kind: 'trunk_state';
  readonly trunkId: string;
  readonly connected: boolean | null;
  readonly connectedAtMs: number | null;
  readonly options: readonly TrunkWay[] | null;
  readonly registers: readonly TrunkWay[] | null;
};

/** What a trunk carries. */
export type TrunkCallsChange = Told & {
  readonly kind: 'trunk_calls';
  readonly trunkId: string;
  readonly inbound: number;
  readonly outbound: number;
  /** QoS mismatches of the last 24 hours. */
  readonly mismatches: number | null;
};

/** Whether an edge is there. Its event says no time: it counts from when it was sent, or heard where that is not told. */
export type EdgeStateChange = Told & { readonly kind: 'edge_state'; readonly edgeId: string; readonly status: string };

/** One thing that Genesys told of trunks, whichever way it came. */
export type TrunkChange = TrunkStateChange | TrunkCallsChange | EdgeStateChange;

/** A carrier's trunk as it is set up. */
export type TrunkBaseState = {
  readonly id: string;
  readonly name: string;
  readonly maxCalls: number | null;
  /** What a person of Headroom has set. */
  readonly capacity: number | null;
  readonly metabase: string | null;
  readonly isManaged: boolean;
  readonly state: string;
};

export type TrunkEdgeState = {
  readonly id: string;
  readonly name: string;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly state: string;
  /** ONLINE, OFFLINE, or null where it was not told. */
  readonly status: string | null;
  /** When it was so, as far as is known; epoch milliseconds. */
  readonly statusAtMs: number | null;
};

/** Everything that is known of one trunk. */
export type TrunkState = {
  readonly id: string;
  readonly name: string;
  readonly trunkBaseId: string;
  readonly edgeId: string | null;
  readonly siteId: string | null;
  readonly state: 'active' | 'inactive' | 'deleted';
  /** Whether its base is switched on. */
  readonly inService: boolean;
  /** Whether its edge is in service. */
  readonly enabled: boolean;
  readonly connected: boolean | null;
  readonly connectedAtMs: number | null;
  readonly options: readonly TrunkWay[];
  readonly registers: readonly TrunkWay[];
  readonly stateAtMs: number | null;
  readonly stateSource: TrunkSource;
  readonly stateSeenAtMs: number;
  readonly inbound: number | null;
  readonly outbound: number | null;
  readonly mismatches: number | null;
  readonly callsAtMs: number | null;
  readonly callsSource: TrunkSource | null;
  readonly callsSeenAtMs: number | null;
};

/** A trunk as a listing tells it: what it is, and how it stands where that is told with its time. */
export type ReadTrunk = Pick<
  TrunkState,
  'id' | 'name' | 'trunkBaseId' | 'edgeId' | 'state' | 'inService' | 'enabled'
> & { readonly status: Omit<TrunkStateChange, 'atMs'> & { readonly atMs: number | null } };

/** What was read at one time; null is "not read". What a list does not hold is gone. */
export type TrunkReading = {
  readonly receivedAtMs: number;
  readonly bases: readonly Omit<TrunkBaseState, 'capacity'>[] | null;
  readonly edges: readonly Omit<TrunkEdgeState, 'statusAtMs'>[] | null;
  readonly trunks: readonly ReadTrunk[] | null;
  readonly calls: readonly TrunkCallsChange[];
};

/** The trunks of one organisation, by their ids. */
export type TrunkProjection = {
  readonly bases: ReadonlyMap<string, TrunkBaseState>;
  readonly edges: ReadonlyMap<string, TrunkEdgeState>;
  readonly trunks: ReadonlyMap<string, TrunkState>;
};

/** Concurrent calls of a trunk; null where they are not known. */
export function callsOf({ inbound, outbound }: Pick<TrunkState, 'inbound' | 'outbound'>): number | null {
  return inbound === null || outbound === null ? null : inbound + outbound;
}

/** What a trunk base can carry, and who says so. */
export function capacityOf(base: Pick<TrunkBaseState, 'capacity' | 'maxCalls'> | undefined): number | null {
  return base?.capacity ?? base?.maxCalls ?? null;
}

/** The trunks that are still there, by trunk base. */
export function trunksByBase(trunks: Iterable<TrunkState>): Map<string, TrunkState[]> {
  const there = [...trunks].filter(({ state }) => state !== 'deleted');
  return Map.groupBy(there, ({ trunkBaseId }) => trunkBaseId);
}

/** A sum over those that are known; null when none is. */
export function sumOfKnown(values: Iterable<number | null>): number | null {
  let sum: number | null = null;
  for (const value of values) if (value !== null) sum = (sum ?? 0) + value;
  return sum;
}
