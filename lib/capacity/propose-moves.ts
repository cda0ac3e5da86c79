import type { Shortage } from './find-shortages.ts';
import { INTERVAL_MS } from './schema.ts';

/** An activity of a shift. `isFixed`: it belongs to something else in Genesys, such as a coaching appointment or a request. */
export type PlannedActivity = {
  readonly startMs: number;
  readonly endMs: number;
  readonly activityCodeId: string;
  readonly category: string;
  readonly description: string;
  readonly isFixed: boolean;
};

/** A shift of an agent. */
export type PlannedShift = { readonly agentId: string; readonly activities: readonly PlannedActivity[] };

/** What an agent is to do elsewhen, or instead of taking calls. Instants are epoch milliseconds. */
export type Move = {
  readonly kind: 'move' | 'release';
  readonly agentId: string;
  readonly activityCodeId: string;
  readonly description: string;
  readonly startMs: number;
  readonly lengthMinutes: number;
  /** Where a moved activity is now. */
  readonly fromMs: number | null;
};

/** What proposals are made from. What is proposed uses `left` and `spare` up, and is remembered in `used`. */
export type Proposing = {
  readonly shifts: readonly PlannedShift[];
  /** Intervals of every array begin here. */
  readonly fromMs: number;
  /** Agents still too many in each interval; 0 where nothing is short. */
  readonly left: number[];
  /** Agents who could be added in each interval. */
  readonly spare: number[];
  /** Shifts that something is proposed for already; by agent and beginning. */
  readonly used: Set<string>;
  /** What released agents do; null where nothing fits. */
  readonly releaseCodeId: string | null;
};

const MOVABLE = ['Meeting', 'Training'];
/** A release that is shorter is of no use to anybody. */
const SHORTEST_RELEASE = 2;
/** Nobody is taken off calls for longer at once. */
const LONGEST_RELEASE = 8;

/**
 * Proposes what agents could do in a shortage instead of waiting for calls that cannot come: first meetings and trainings of
 * the same shift that lie elsewhere, then time off calls. No shift gets two proposals, nothing leaves its shift, no interval loses
 * more agents than are too many, and none to which somebody comes back becomes short.
 */
export function proposeMoves(shortage: Shortage, proposing: Proposing): Move[] {
  const moves: Move[] = [];
  for (const find of [moveOf, releaseOf]) {
    for (const shift of proposing.shifts) {
      const key = shiftKey(shift);
      const move = proposing.used.has(key) ? null : find(shift, shortage, proposing);
      if (!move) continue;
      proposing.used.add(key);
      moves.push(move);
      spend(proposing, move);
    }
  }
  return moves;
}

function shiftKey({ agentId, activities }: PlannedShift): string {
  return `${agentId}/${activities[0]?.startMs ?? 0}`;
}

function spend({ fromMs, left, spare }: Proposing, move: Move): void {
  const lengthMs = move.lengthMinutes * 60_000;
  for (const index of covered(move.startMs, lengthMs, fromMs)) left[index] = Math.max(0, (left[index] ?? 0) - 1);
  if (move.fromMs === null) return;
  for (const index of touched(move.fromMs, lengthMs, fromMs)) spare[index] = (spare[index] ?? 0) - 1;
}

/** A meeting or training of the shift, put to where it helps most; null where none helps. */
function moveOf(shift: PlannedShift, shortage: Shortage, proposing: Proposing): Move | null {
  const { fromMs, left, spare } = proposing;
  for (const activity of shift.activities) {
    const { startMs, endMs, activityCodeId, category, description, isFixed } = activity;
    const lengthMs = endMs - startMs;
    if (isFixed || !MOVABLE.includes(category) || lengthMs % 60_000 !== 0) continue;
    const leaves = touched(startMs, lengthMs, fromMs);
    if (leaves.some((index) => (left[index] ?? 0) > 0 || (spare[index] ?? 0) < 1)) continue;
    const toMs = bestStart(shift, lengthMs, shortage, proposing);
    if (toMs === null) continue;
    const lengthMinutes = lengthMs / 60_000;
    const agentId = shift.agentId;
    return { kind: 'move', agentId, activityCodeId, description, startMs: toMs, lengthMinutes, fromMs: startMs };
  }
  return null;
}

/** Where within the shortage a whole stretch of queue work of that length frees the most intervals that need it. */
function bestStart(shift: PlannedShift, lengthMs: number, shortage: Shortage, { fromMs, left }: Proposing) {
  let best: { readonly atMs: number; readonly gain: number } | null = null;
  for (const work of shift.activities) {
    if (work.category !== 'OnQueueWork') continue;
    const endMs = Math.min(work.endMs, shortage.endMs);
    const firstMs = alignUp(Math.max(work.startMs, shortage.startMs), fromMs);
    for (let atMs = firstMs; atMs + lengthMs <= endMs; atMs += INTERVAL_MS) {
      const intervals = covered(atMs, lengthMs, fromMs);
      const gain = intervals.filter((index) => (left[index] ?? 0) > 0).length;
      // Every interval that it takes an agent out of has one too many.
      if (gain < touched(atMs, lengthMs, fromMs).length) continue;
      if (gain > (best?.gain ?? 0)) best = { atMs, gain };
    }
  }
  return best?.atMs ?? null;
}

/** The longest stretch within the shortage in which the agent is to take calls and somebody is still too many. */
function releaseOf(shift: PlannedShift, shortage: Shortage, { fromMs, left, releaseCodeId }: Proposing): Move | null {
  if (releaseCodeId === null) return null;
  let best: { readonly atMs: number; readonly count: number } | null = null;
  for (const work of shift.activities) {
    if (work.category !== 'OnQueueWork') continue;
    const endMs = Math.min(work.endMs, shortage.endMs);
    let count = 0;
    for (let atMs = alignUp(Math.max(work.startMs, shortage.startMs), fromMs); atMs < endMs; atMs += INTERVAL_MS) {
      const isWhole = atMs + INTERVAL_MS <= endMs;
      count = isWhole && (left[indexOf(atMs, fromMs)] ?? 0) > 0 ? Math.min(count + 1, LONGEST_RELEASE) : 0;
      if (count > (best?.count ?? 0)) best = { atMs: atMs - (count - 1) * INTERVAL_MS, count };
    }
  }
  if (best === null || best.count < SHORTEST_RELEASE) return null;
  const lengthMinutes = (best.count * INTERVAL_MS) / 60_000;
  const { agentId } = shift;
  const how = { kind: 'release', activityCodeId: releaseCodeId, description: '', fromMs: null } as const;
  return { ...how, agentId, startMs: best.atMs, lengthMinutes };
}

/** Intervals that lie wholly within a stretch. */
function covered(startMs: number, lengthMs: number, fromMs: number): number[] {
  const first = Math.ceil((startMs - fromMs) / INTERVAL_MS);
  const end = Math.floor((startMs + lengthMs - fromMs) / INTERVAL_MS);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}

/** Intervals that a stretch has a part of. */
function touched(startMs: number, lengthMs: number, fromMs: number): number[] {
  const first = indexOf(startMs, fromMs);
  const end = Math.ceil((startMs + lengthMs - fromMs) / INTERVAL_MS);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}

function indexOf(atMs: number, fromMs: number): number {
  return Math.floor((atMs - fromMs) / INTERVAL_MS);
}

function alignUp(atMs: number, fromMs: number): number {
  return fromMs + Math.ceil((atMs - fromMs) / INTERVAL_MS) * INTERVAL_MS;
}
