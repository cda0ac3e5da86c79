import { z } from 'zod';
import type { DetectedEvent } from './detect-trunk-events.ts';
import type { TrunkThresholds } from './schema.ts';
import { standingOf, standingOfAll } from './trunk-condition.ts';
import { callsOf, capacityOf, sumOfKnown, trunksByBase, type TrunkProjection } from './trunk-state.ts';

/** Calls fall and move before and after a carrier is known to be gone; so far back and forth they are compared. */
const AROUND_MS = 3 * 60_000;
/** So much of what was lost has to turn up elsewhere, and at least so many calls. */
const MOVED_SHARE = 0.25;
const MOVED_AT_LEAST = 2;
/** A base is near its capacity until it is this far below the share at which it was said. */
const LEAVE_SHARE = 0.95;

const extreme = z.object({ calls: z.number(), atMs: z.number() });
const baseWatch = z.object({
  /** The most and the fewest calls of the last minutes, while all is well. */
  high: extreme,
  low: extreme,
  /** Since when it is not in service; null while it is. */
  downSinceMs: z.number().nullable(),
  /** What it carried, and what the others carried, before it went. */
  callsBefore: z.number(),
  othersBefore: z.record(z.string(), z.number()),
  hasFailedOver: z.boolean(),
  level: z.enum(['near', 'reached']).nullable(),
});
type BaseWatch = z.infer<typeof baseWatch>;

/** What is remembered of each trunk base from one change to the next. */
export const TrunkWatch = z.object({ bases: z.record(z.string(), baseWatch).default({}) });
export type TrunkWatch = z.infer<typeof TrunkWatch>;

type Now = { readonly id: string; readonly calls: number; readonly isDown: boolean; readonly capacity: number | null };

/**
 * Failovers and capacity. A base that is out of service, or degraded, and has lost calls of which a good part turned up on bases
 * that are in service has failed over; when it is in service again, it has recovered. Said once each.
 */
export function watchBases(
  projection: TrunkProjection,
  { bases: known }: TrunkWatch,
  thresholds: Pick<TrunkThresholds, 'near' | 'reached'>,
  nowMs: number,
): { readonly events: DetectedEvent[]; readonly watch: TrunkWatch } {
  const all = basesNow(projection);
  const events: DetectedEvent[] = [];
  const watches: Record<string, BaseWatch> = {};
  const ofBase = { trunkId: null, edgeId: null, atMs: nowMs };
  for (const base of all) {
    const before = known[base.id];
    let watch = follow(before, base, all, known, nowMs);
    if (before?.hasFailedOver === true && !base.isDown) {
      const afterMs = nowMs - (before.downSinceMs ?? nowMs);
      events.push({ ...ofBase, kind: 'recovered', trunkBaseId: base.id, detail: { calls: base.calls, afterMs } });
    }
    if (base.isDown && !watch.hasFailedOver) {
      const failover = failoverOf(base, watch, all);
      if (failover && nowMs - (watch.downSinceMs ?? nowMs) <= AROUND_MS) {
        watch = { ...watch, hasFailedOver: true };
        events.push({ ...ofBase, kind: 'failover', trunkBaseId: base.id, detail: failover });
      }
    }
    const level = levelOf(base, before?.level ?? null, thresholds);
    if (level !== null && level !== (before?.level ?? null) && before?.level !== 'reached') {
      const kind = level === 'near' ? 'capacity_near' : 'capacity_reached';
      const detail = { calls: base.calls, capacity: base.capacity ?? 0 };
      events.push({ ...ofBase, kind, trunkBaseId: base.id, detail });
    }
    watches[base.id] = { ...watch, level };
  }
  return { events, watch: { bases: watches } };
}

/** Bases whose calls are known: nothing can be said of the others. */
function basesNow({ bases, edges, trunks }: TrunkProjection): Now[] {
  return [...trunksByBase(trunks.values())].flatMap(([id, own]) => {
    const calls = sumOfKnown(own.map(callsOf));
    if (calls === null) return [];
    const { condition } = standingOfAll(own.map((trunk) => standingOf(trunk, edges.get(trunk.edgeId ?? ''))));
    const isDown = condition === 'out_of_service' || condition === 'degraded';
    return [{ id, calls, isDown, capacity: capacityOf(bases.get(id)) }];
  });
}

/** What is remembered of a base, brought up to now. */
function follow(
  before: BaseWatch | undefined,
  base: Now,
  all: readonly Now[],
  known: TrunkWatch['bases'],
  nowMs: number,
): BaseWatch {
  const seen = { calls: base.calls, atMs: nowMs };
  const extremes = {
    high: before && before.high.calls > base.calls && nowMs - before.high.atMs <= AROUND_MS ? before.high : seen,
    low: before && before.low.calls < base.calls && nowMs - before.low.atMs <= AROUND_MS ? before.low : seen,
  };
  const well = { downSinceMs: null, callsBefore: 0, othersBefore: {}, hasFailedOver: false, level: null };
  if (!base.isDown) return { ...well, ...extremes };
  if (before && before.downSinceMs !== null) return { ...before, ...extremes };
  const others = all.filter(({ id }) => id !== base.id);
  const othersBefore = Object.fromEntries(
    others.map(({ id, calls }) => [id, Math.min(calls, known[id]?.low.calls ?? calls)]),
  );
  return { ...well, ...extremes, downSinceMs: nowMs, callsBefore: extremes.high.calls, othersBefore };
}

/** What a base has lost and others have gained since; null when that is not a failover. */
function failoverOf(base: Now, watch: BaseWatch, all: readonly Now[]): DetectedEvent['detail'] | null {
  const lost = watch.callsBefore - base.calls;
  const gains = all
    .filter(({ id, isDown }) => id !== base.id && !isDown)
    .map(({ id, calls }) => ({ id, gained: calls - (watch.othersBefore[id] ?? calls) }))
    .filter(({ gained }) => gained > 0)
    .sort((one, other) => other.gained - one.gained);
  const moved = gains.reduce((sum, { gained }) => sum + gained, 0);
  if (lost < MOVED_AT_LEAST || moved < Math.max(MOVED_AT_LEAST, lost * MOVED_SHARE)) return null;
  return { lost, moved, toTrunkBaseIds: gains.map(({ id }) => id) };
}

function levelOf(
  { calls, capacity }: Now,
  before: BaseWatch['level'],
  { near, reached }: Pick<TrunkThresholds, 'near' | 'reached'>,
): BaseWatch['level'] {
  if (capacity === null) return null;
  const share = calls / capacity;
  const isAt = (threshold: number, wasAt: boolean) => share >= threshold * (wasAt ? LEAVE_SHARE : 1);
  if (isAt(reached, before === 'reached')) return 'reached';
  return isAt(near, before !== null) ? 'near' : null;
}
