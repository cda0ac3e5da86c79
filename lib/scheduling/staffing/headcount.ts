import type { Effect, ShiftView } from '../schema.ts';
import { effectKey, endOf, startOf } from '../shifts.shared.ts';

/** Length of an interval of Genesys' headcount forecasts (platform document §6.3). */
export const INTERVAL_MINUTES = 15;
const INTERVAL_MS = INTERVAL_MINUTES * 60_000;

/** Intervals from an instant on. */
export type Intervals = { readonly startMs: number; readonly count: number };

/** People at work in each interval, as a mean over it: somebody who is there for a third of it counts a third. */
export function headcount(
  shifts: Iterable<ShiftView>,
  isWork: (activityCodeId: string) => boolean,
  { startMs, count }: Intervals,
): number[] {
  const minutes = new Array<number>(count).fill(0);
  for (const { activities } of shifts) {
    for (const activity of activities) {
      if (!isWork(activity.activityCodeId)) continue;
      const fromMs = Math.max(startOf(activity), startMs);
      const toMs = Math.min(endOf(activity), startMs + count * INTERVAL_MS);
      for (let at = fromMs; at < toMs;) {
        const index = Math.floor((at - startMs) / INTERVAL_MS);
        const endsAt = Math.min(startMs + (index + 1) * INTERVAL_MS, toMs);
        minutes[index] = (minutes[index] ?? 0) + (endsAt - at) / 60_000;
        at = endsAt;
      }
    }
  }
  return minutes.map((sum) => sum / INTERVAL_MINUTES);
}

/** The week's shifts with a plan carried out: each shift that it touches as it is to be. */
export function withEffects(
  shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>,
  effects: readonly Effect[],
): ShiftView[] {
  const planned = new Map(effects.filter(({ on }) => on === 'shift').map((effect) => [effectKey(effect), effect]));
  const gone = new Set(
    [...planned.values()].flatMap(({ before }) => (before && 'id' in before ? (before.id ?? []) : [])),
  );
  const staying = [...shiftsByAgent.values()].flat().filter(({ id }) => id === null || !gone.has(id));
  const targets = [...planned.values()].flatMap((effect) => (effect.on === 'shift' ? (effect.target ?? []) : []));
  return [...staying, ...targets];
}
