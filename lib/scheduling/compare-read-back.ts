import { isSameShift, overlap, shiftStart } from './plan-agent.ts';
import type { PlannedChange, ShiftView } from './schema.ts';

/** An item that was sent, and what was there when it was planned. */
export type ComparableItem = {
  readonly rowNumber: number;
  readonly subjectId: string;
  readonly change: PlannedChange;
  readonly before: ShiftView | null;
};

/** Whether one item is as asked, by what Genesys shows now. */
export type ReadBackVerdict = {
  readonly rowNumber: number;
  readonly isAsAsked: boolean;
  readonly reasonCode: 'missing' | 'different' | 'doubled' | 'still_there' | null;
  readonly after: ShiftView | null;
};

/** Compares what was asked with the agents' shifts as read back, item by item. */
export function compareReadBack(
  items: readonly ComparableItem[],
  shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>,
): ReadBackVerdict[] {
  return items.map((item) => compareItem(item, shiftsByAgent.get(item.subjectId) ?? []));
}

function compareItem(item: ComparableItem, shifts: readonly ShiftView[]): ReadBackVerdict {
  const { rowNumber, change } = item;
  const verdict = (reasonCode: ReadBackVerdict['reasonCode'], after: ShiftView | null): ReadBackVerdict => ({
    rowNumber,
    isAsAsked: reasonCode === null,
    reasonCode,
    after,
  });
  if (change.kind === 'remove') {
    const left = shifts.find((shift) => shift.id === change.shiftId);
    return left ? verdict('still_there', left) : verdict(null, null);
  }
  const { target } = change;
  if (!target) throw new Error(`Row ${rowNumber} was not sent.`);
  const same = shifts.filter((shift) => isSameShift(shift, target));
  const [found] = same;
  if (same.length > 1) return verdict('doubled', found ?? null);
  if (found) return verdict(null, found);
  const other =
    shifts.find((shift) => shift.id === change.shiftId) ??
    shifts.find((shift) => shiftStart(shift) === shiftStart(target));
  return other ? verdict('different', other) : verdict('missing', null);
}

/** What is left to do for an item after the week was read again. */
export type Recheck =
  | { readonly rowNumber: number; readonly kind: 'keep' }
  | { readonly rowNumber: number; readonly kind: 'already_so'; readonly after: ShiftView | null }
  | { readonly rowNumber: number; readonly kind: 'conflict'; readonly code: string; readonly after: ShiftView | null };

/**
 * Decides which stored intents still make sense on a week that may have changed since it was planned. An item whose shift
 * somebody else touched is a conflict and is not sent: their change is newer than what the planner saw.
 */
export function recheckItems(
  items: readonly ComparableItem[],
  shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>,
): Recheck[] {
  const touched = new Set(items.flatMap((item) => item.change.shiftId ?? []));
  return items.map((item) => recheckItem(item, shiftsByAgent.get(item.subjectId) ?? [], touched));
}

function recheckItem(item: ComparableItem, shifts: readonly ShiftView[], touched: ReadonlySet<string>): Recheck {
  const { rowNumber, change, before } = item;
  const compared = compareItem(item, shifts);
  if (compared.isAsAsked) return { rowNumber, kind: 'already_so', after: compared.after };
  const conflict = (code: string, after: ShiftView | null): Recheck => ({ rowNumber, kind: 'conflict', code, after });
  if (before) {
    const current = shifts.find((shift) => shift.id === before.id);
    if (!current) return conflict('shift_removed', null);
    if (!isIdentical(current, before)) return conflict('shift_changed', current);
  }
  const { target } = change;
  const inTheWay = target && shifts.find((shift) => !touched.has(shift.id ?? '') && overlap(shift, target));
  return inTheWay ? conflict('overlap_appeared', inTheWay) : { rowNumber, kind: 'keep' };
}

function isIdentical(left: ShiftView, right: ShiftView): boolean {
  return JSON.stringify(activitiesOf(left)) === JSON.stringify(activitiesOf(right));
}

function activitiesOf(shift: ShiftView): unknown {
  return shift.activities.map((activity) => [
    Date.parse(activity.startDate),
    activity.lengthMinutes,
    activity.activityCodeId,
    activity.description,
  ]);
}
