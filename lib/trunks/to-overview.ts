import type { LiveCondition } from '#lib/events/schema.ts';
import type { TrunkGroup, TrunkOverview, TrunkRow, TrunkThresholds } from './schema.ts';
import { standingOf, standingOfAll } from './trunk-condition.ts';
import { callsOf, capacityOf, sumOfKnown, trunksByBase, type TrunkProjection, type TrunkState } from './trunk-state.ts';

/** How the readings of trunks stand. */
export type TrunkReadState = {
  /** Whether events of all trunks are received. */
  readonly isHeard: boolean;
  readonly gapSinceMs: number | null;
  readonly statesAtMs: number | null;
  /** Why they could not be read last. */
  readonly problem: string | null;
};

/** What is told beside the trunks themselves. */
export type TrunkFigures = {
  /** Most concurrent calls of today by trunk base, and of the whole. */
  readonly peaks: ReadonlyMap<string, number>;
  readonly peakToday: number | null;
  readonly peakLastWeek: number | null;
  readonly blocked: number | null;
  readonly organisation: { readonly calls: number; readonly maxCapacity: number | null; readonly atMs: number } | null;
  readonly thresholds: TrunkThresholds;
};

/** How true what is known of trunks is: as the organisation's events, but for trunks that are not told by them. */
export function conditionOfTrunks(
  stream: LiveCondition,
  read: TrunkReadState | null,
  hasTrunks: boolean,
): LiveCondition {
  const { isHeard, gapSinceMs, statesAtMs, problem } = read ?? UNREAD;
  // What was never read was never true.
  const trueUntil = { trueUntilMs: statesAtMs === null ? null : latest(stream.trueUntilMs, statesAtMs) };
  if (stream.state !== 'live') return { ...stream, ...trueUntil };
  // Whoever hears every event since the last gap needs no reading.
  const isTold = isHeard && gapSinceMs === null && statesAtMs !== null;
  if (isTold) return { ...stream, ...trueUntil, reason: problem ?? stream.reason, isComplete: true };
  if (gapSinceMs !== null || problem !== null || statesAtMs === null) {
    const reason = problem ?? 'The trunks are being read';
    const trueUntilMs = statesAtMs === null ? null : latest(gapSinceMs, statesAtMs);
    return { ...stream, state: 'interrupted', sinceMs: gapSinceMs, reason, trueUntilMs, isComplete: null };
  }
  if (!hasTrunks) return { ...stream, isComplete: true };
  const reason = 'Genesys Cloud sends no events of these trunks; they are read once a minute';
  return { ...stream, reason, trueUntilMs: statesAtMs, isComplete: null };
}

/** The later of two moments, of which either may be unknown. */
const latest = (one: number | null, other: number | null) =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

const UNREAD: TrunkReadState = { isHeard: false, gapSinceMs: null, statesAtMs: null, problem: null };

const sourceOf = ({ isHeard, statesAtMs }: TrunkReadState) =>
  statesAtMs === null ? null : isHeard ? 'events' : 'read';

/** The trunk bases with their trunks, by name. Those of which nothing changed are the same objects as before. */
export function toGroups(
  { bases, edges, trunks }: TrunkProjection,
  { peaks }: Pick<TrunkFigures, 'peaks'>,
  before: readonly TrunkGroup[],
): TrunkGroup[] {
  const known = new Map(before.map((group) => [group.trunkBaseId, group]));
  const groups = [...trunksByBase(trunks.values())].map(([trunkBaseId, own]): TrunkGroup => {
    const base = bases.get(trunkBaseId);
    const rows = own.map((trunk) => toRow(trunk, edges));
    const standing = standingOfAll(own.map((trunk) => standingOf(trunk, edges.get(trunk.edgeId ?? ''))));
    const calls = sumOfKnown(own.map(callsOf));
    const peak = peaks.get(trunkBaseId);
    const group: TrunkGroup = {
      trunkBaseId,
      name: base?.name ?? own[0]?.name ?? trunkBaseId,
      calls,
      inbound: sumOfKnown(own.map(({ inbound }) => inbound)),
      outbound: sumOfKnown(own.map(({ outbound }) => outbound)),
      capacity: capacityOf(base),
      capacitySource: base?.capacity != null ? 'headroom' : base?.maxCalls != null ? 'genesys' : null,
      peakToday: calls === null && peak === undefined ? null : Math.max(calls ?? 0, peak ?? 0),
      mismatches: sumOfKnown(own.map(({ mismatches }) => mismatches)),
      condition: standing.condition,
      conditionReason: standing.reason,
      trunks: rows,
    };
    const same = known.get(trunkBaseId);
    return same && JSON.stringify(same) === JSON.stringify(group) ? same : group;
  });
  return groups.sort((one, other) => one.name.localeCompare(other.name));
}

function toRow(trunk: TrunkState, edges: TrunkProjection['edges']): TrunkRow {
  const edge = edges.get(trunk.edgeId ?? '');
  const { condition, reason } = standingOf(trunk, edge);
  return {
    trunkId: trunk.id,
    name: trunk.name,
    edgeName: edge?.name ?? null,
    siteId: edge?.siteId ?? null,
    siteName: edge?.siteName ?? null,
    condition,
    conditionReason: reason,
    inbound: trunk.inbound,
    outbound: trunk.outbound,
    mismatches: trunk.mismatches,
    callsAtMs: trunk.callsAtMs,
    stateAtMs: trunk.stateAtMs,
    options: [...trunk.options],
    registers: [...trunk.registers],
  };
}

/** Everything a page shows of trunks now. */
export function toOverview(
  groups: readonly TrunkGroup[],
  figures: TrunkFigures,
  {
    condition,
    read,
    nowMs,
  }: { readonly condition: LiveCondition; readonly read: TrunkReadState | null; readonly nowMs: number },
): TrunkOverview {
  const { organisation, thresholds, peakToday, peakLastWeek, blocked } = figures;
  const calls = sumOfKnown(groups.map((group) => group.calls));
  const isLimited = groups.length > 0 && groups.every(({ capacity }) => capacity !== null);
  const ofTrunks = isLimited ? sumOfKnown(groups.map(({ capacity }) => capacity)) : null;
  const capacity = ofTrunks ?? organisation?.maxCapacity ?? null;
  // Against the organisation's limit all of its calls count, also those that are on no trunk.
  const used = ofTrunks === null ? (organisation?.calls ?? null) : calls;
  return {
    asOfMs: nowMs,
    condition,
    source: sourceOf(read ?? UNREAD),
    header: {
      calls,
      inbound: sumOfKnown(groups.map(({ inbound }) => inbound)),
      outbound: sumOfKnown(groups.map(({ outbound }) => outbound)),
      capacity,
      capacitySource: capacity === null ? null : ofTrunks === null ? 'organisation' : 'trunks',
      headroom: capacity === null || used === null ? null : Math.max(0, capacity - used),
      peakToday: calls === null && peakToday === null ? null : Math.max(calls ?? 0, peakToday ?? 0),
      peakSameWeekdayLastWeek: peakLastWeek,
      blocked,
    },
    organisation: organisation && {
      concurrentCalls: organisation.calls,
      maxCapacity: organisation.maxCapacity,
      ageMs: Math.max(0, nowMs - organisation.atMs),
    },
    groups: [...groups],
    thresholds,
  };
}
