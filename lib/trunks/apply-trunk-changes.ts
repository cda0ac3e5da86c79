import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { detectTrunkEvents } from './detect-trunk-events.ts';
import { mergeChanges, mergeReading } from './merge-trunks.ts';
import { raisePeaks } from './sample-store.ts';
import {
  addTrunkEvents,
  findThresholds,
  lockTrunks,
  moveStream,
  readProjection,
  writeProjection,
  type ProjectionChange,
} from './store.ts';
import type { TrunkChange, TrunkEdgeState, TrunkProjection, TrunkReading, TrunkState } from './trunk-state.ts';

/** How many trunks, bases and edges changed, and the number of the organisation's last change. */
export type AppliedTrunks = { readonly changed: number; readonly sequence: bigint };

/**
 * Writes events into the organisation's trunks: a batch is one transaction and gets one number. What is older than what is known,
 * or equal to it, changes nothing, so that events may come doubled and in any order. What happened by it (a carrier lost, a
 * failover, a capacity reached) is written down with it, once. Listeners are told when, and only when, something changed. For
 * ingress, which holds no permission of a person.
 */
export function applyTrunkChanges(ctx: OrgContext, changes: readonly TrunkChange[]): Promise<AppliedTrunks> {
  const nowMs = changes.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
  return apply(ctx, nowMs, (known) => mergeChanges(known, changes));
}

/** Writes a reading the same way. */
export function applyTrunkReading(ctx: OrgContext, reading: TrunkReading): Promise<AppliedTrunks> {
  return apply(ctx, reading.receivedAtMs, (known) => mergeReading(known, reading));
}

function apply(
  ctx: OrgContext,
  nowMs: number,
  merge: (known: TrunkProjection) => TrunkProjection,
): Promise<AppliedTrunks> {
  const { orgId } = ctx;
  return withOrg(ctx, async (tx) => {
    const stream = await lockTrunks(tx);
    const before = await readProjection(tx, orgId);
    const after = merge(before);
    const change = changeBetween(before, after);
    const changed = change.bases.length + change.edges.length + change.trunks.length + change.goneBaseIds.length;
    const next = stream.sequence + 1n;
    await writeProjection(tx, orgId, change, next);
    if (changed + change.goneEdgeIds.length === 0) return { changed: 0, sequence: stream.sequence };
    const thresholds = await findThresholds(tx, orgId);
    const detected = detectTrunkEvents(before, after, stream.watch, thresholds, nowMs);
    await addTrunkEvents(tx, orgId, detected.events);
    await raisePeaks(tx, new Date(nowMs));
    await moveStream(tx, orgId, next, detected.watch);
    return { changed, sequence: next };
  });
}

function changeBetween(before: TrunkProjection, after: TrunkProjection): ProjectionChange {
  const others = <T>(known: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>) =>
    [...now].flatMap(([id, one]) => (known.get(id) === one ? [] : [one]));
  const gone = (known: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, unknown>) =>
    [...known.keys()].filter((id) => !now.has(id));
  const touched = others(before.trunks, after.trunks);
  const isSeenOnly = (trunk: TrunkState) => isOnlySeen(before.trunks.get(trunk.id), trunk);
  const touchedEdges = others(before.edges, after.edges);
  const isSeenEdge = (edge: TrunkEdgeState) => {
    const { statusAtMs } = edge;
    return isSame(before.edges.get(edge.id), edge, { statusAtMs });
  };
  return {
    bases: others(before.bases, after.bases),
    goneBaseIds: gone(before.bases, after.bases),
    edges: touchedEdges.filter((edge) => !isSeenEdge(edge)),
    seenEdges: touchedEdges.filter(isSeenEdge),
    goneEdgeIds: gone(before.edges, after.edges),
    trunks: touched.filter((trunk) => !isSeenOnly(trunk)),
    seenTrunks: touched.filter(isSeenOnly),
  };
}

/** Whether nothing is new but when Genesys said so last. */
function isOnlySeen(before: TrunkState | undefined, after: TrunkState): boolean {
  return isSame(before, after, { stateSeenAtMs: after.stateSeenAtMs, callsSeenAtMs: after.callsSeenAtMs });
}

/** Whether one that was known is the same but for `apart`. */
function isSame<T extends object>(before: T | undefined, after: T, apart: Partial<T>): boolean {
  if (before === undefined) return false;
  const expected: T = { ...before, ...apart };
  return (Object.keys(after) as (keyof T)[]).every((key) => expected[key] === after[key]);
}
