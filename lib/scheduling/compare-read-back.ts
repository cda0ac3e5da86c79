import type { Effect, EffectImage, MarkerEffect, MarkerView, PlannedChange, ShiftEffect, ShiftView } from './schema.ts';
import { effectKey, isSameMarker, isSameShift, overlap, startOf } from './shifts.shared.ts';

/** An item that was sent, and what was there when it was planned. */
export type ComparableItem = { readonly rowNumber: number; readonly change: Pick<PlannedChange, 'effects'> };

/** Agents' shifts and full-day markers as Genesys shows them now. */
export type WeekImages = {
  readonly shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>;
  readonly markersByAgent: ReadonlyMap<string, readonly MarkerView[]>;
};

/** Whether one item is as asked, by what Genesys shows now. `after` is in the order of the effects. */
export type ReadBackVerdict = {
  readonly rowNumber: number;
  readonly isAsAsked: boolean;
  readonly reasonCode: 'missing' | 'different' | 'doubled' | 'still_there' | null;
  readonly after: readonly EffectImage[];
};

type Compared = { readonly reasonCode: ReadBackVerdict['reasonCode']; readonly after: EffectImage };

/** Compares what was asked with the agents' week as read back, item by item. */
export function compareReadBack(items: readonly ComparableItem[], week: WeekImages): ReadBackVerdict[] {
  return items.map(({ rowNumber, change }) => {
    const compared = change.effects.map((effect) => compareEffect(effect, week));
    const reasonCode = compared.find((one) => one.reasonCode !== null)?.reasonCode ?? null;
    return { rowNumber, isAsAsked: reasonCode === null, reasonCode, after: compared.map(({ after }) => after) };
  });
}

function compareEffect(effect: Effect, week: WeekImages): Compared {
  return effect.on === 'shift' ? compareShift(effect, week) : compareMarker(effect, week);
}

function compareShift({ agentId, before, target, isExact }: ShiftEffect, week: WeekImages): Compared {
  const shifts = week.shiftsByAgent.get(agentId) ?? [];
  if (target === null) {
    const left = shifts.find((shift) => shift.id === before?.id);
    return left ? { reasonCode: 'still_there', after: left } : { reasonCode: null, after: null };
  }
  const startMs = startOf(target);
  const same = shifts.filter((shift) => startOf(shift) === startMs && isSameShift(shift, target, isExact));
  const [found = null] = same;
  if (same.length > 1) return { reasonCode: 'doubled', after: found };
  if (found) return { reasonCode: null, after: found };
  const other =
    shifts.find((shift) => before !== null && shift.id === before.id) ??
    shifts.find((shift) => startOf(shift) === startOf(target));
  return other ? { reasonCode: 'different', after: other } : { reasonCode: 'missing', after: null };
}

function compareMarker({ agentId, date, target, isExact }: MarkerEffect, week: WeekImages): Compared {
  const there = markerOn(week, agentId, date);
  if (target === null) return there ? { reasonCode: 'still_there', after: there } : { reasonCode: null, after: null };
  if (there === null) return { reasonCode: 'missing', after: null };
  return { reasonCode: isSameMarker(there, target, isExact) ? null : 'different', after: there };
}

function markerOn({ markersByAgent }: WeekImages, agentId: string, date: string): MarkerView | null {
  return markersByAgent.get(agentId)?.find((marker) => marker.date === date) ?? null;
}

/** What is left to do for an item after the week was read again. */
export type Recheck =
  | { readonly rowNumber: number; readonly kind: 'keep' }
  | { readonly rowNumber: number; readonly kind: 'already_so'; readonly after: readonly EffectImage[] }
  | {
      readonly rowNumber: number;
      readonly kind: 'conflict';
      readonly code: string;
      readonly after: readonly EffectImage[];
    };

/**
 * Decides which stored intents still make sense on a week that may have changed since it was planned. An item whose shift
 * somebody else touched is a conflict and is not sent: their change is newer than what the planner saw. Items that share a
 * shift with it were planned on top of it and go the same way.
 */
export function recheckItems(items: readonly ComparableItem[], week: WeekImages): Recheck[] {
  const touched = new Set(
    items.flatMap(({ change }) =>
      change.effects.flatMap(({ on, before }) => (on === 'shift' ? (before?.id ?? []) : [])),
    ),
  );
  const rechecks = items.map((item) => recheckItem(item, week, touched));
  return spreadConflicts(items, rechecks);
}

function recheckItem(item: ComparableItem, week: WeekImages, touched: ReadonlySet<string>): Recheck {
  const { rowNumber, change } = item;
  const [verdict] = compareReadBack([item], week);
  if (verdict?.isAsAsked) return { rowNumber, kind: 'already_so', after: verdict.after };
  for (const effect of change.effects) {
    // One of several may have been applied already by an update whose news was lost.
    if (compareEffect(effect, week).reasonCode === null) continue;
    const code = effect.on === 'shift' ? shiftConflict(effect, week, touched) : markerConflict(effect, week);
    if (code !== null) return { rowNumber, kind: 'conflict', code, after: verdict?.after ?? [] };
  }
  return { rowNumber, kind: 'keep' };
}

function shiftConflict({ agentId, before, target }: ShiftEffect, week: WeekImages, touched: ReadonlySet<string>) {
  const shifts = week.shiftsByAgent.get(agentId) ?? [];
  if (before) {
    const current = shifts.find((shift) => shift.id === before.id);
    if (!current) return 'shift_removed';
    if (!isIdentical(current, before)) return 'shift_changed';
  }
  const isInTheWay = (shift: ShiftView) => target !== null && !touched.has(shift.id ?? '') && overlap(shift, target);
  return shifts.some(isInTheWay) ? 'overlap_appeared' : null;
}

function markerConflict({ agentId, date, before }: MarkerEffect, week: WeekImages) {
  const current = markerOn(week, agentId, date);
  if (before === null) return current === null ? null : 'day_off_appeared';
  if (current === null) return 'day_off_removed';
  return isSameMarker(current, before) && current.description === before.description ? null : 'day_off_changed';
}

function spreadConflicts(items: readonly ComparableItem[], rechecks: readonly Recheck[]): Recheck[] {
  const byRow = new Map(rechecks.map((recheck) => [recheck.rowNumber, recheck]));
  const keysOf = (item: ComparableItem) => item.change.effects.map(effectKey);
  const tainted = new Set(items.filter((item) => byRow.get(item.rowNumber)?.kind === 'conflict').flatMap(keysOf));
  for (let before = -1; before !== tainted.size;) {
    before = tainted.size;
    for (const item of items) {
      const recheck = byRow.get(item.rowNumber);
      if (recheck?.kind !== 'keep' || !keysOf(item).some((key) => tainted.has(key))) continue;
      const conflict = { rowNumber: item.rowNumber, kind: 'conflict', code: 'shares_conflict', after: [] } as const;
      byRow.set(item.rowNumber, conflict);
      for (const key of keysOf(item)) tainted.add(key);
    }
  }
  return items.map((item) => {
    const recheck = byRow.get(item.rowNumber);
    if (!recheck) throw new Error('an item was not checked');
    return recheck;
  });
}

function isIdentical(left: ShiftView, right: ShiftView): boolean {
  return JSON.stringify(activitiesOf(left)) === JSON.stringify(activitiesOf(right));
}

function activitiesOf(shift: ShiftView): unknown {
  return shift.activities.map((activity) => [
    startOf(activity),
    activity.lengthMinutes,
    activity.activityCodeId,
    activity.description,
  ]);
}
