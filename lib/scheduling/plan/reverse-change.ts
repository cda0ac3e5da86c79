import type { Recheck } from '../compare-read-back.ts';
import { reasonInWords } from '../run/words.ts';
import type { ChangeKind, Effect, EffectImage, PlannedChange } from '../schema.ts';
import { endOf, isMarker, isShift } from '../shifts.shared.ts';
import { dayOfMarkerIsOver } from './past-day.ts';
import type { PlannedItem } from './plan-changes.ts';

/** A change the other way round: from what it left behind, as read back, to what was there before. */
export function reverseChange(change: PlannedChange, after: readonly EffectImage[]): PlannedChange {
  const effects = change.effects.map((effect, index) => reverseEffect(effect, after[index] ?? null));
  return { ...change, kind: REVERSED[change.kind], effects, fix: null, note: null };
}

const REVERSED: Readonly<Record<ChangeKind, ChangeKind>> = {
  new: 'remove',
  remove: 'new',
  replace: 'replace',
  unchanged: 'unchanged',
  none: 'none',
};

function reverseEffect(effect: Effect, after: EffectImage): Effect {
  // What was there comes back with just the descriptions it had, none among them.
  const isExact = true;
  if (effect.on === 'day_off') {
    return { ...effect, before: isMarker(after) ? after : null, target: effect.before, isExact };
  }
  const left = isShift(after) ? after : null;
  // A shift that was taken away comes back as a new one: Genesys gives it an id of its own.
  const target = effect.before && { ...effect.before, id: left?.id ?? null };
  return { ...effect, before: left, target, isExact };
}

/** Whether a change is about what is over. */
export function isInPast({ effects }: PlannedChange, nowMs: number): boolean {
  return effects.some((effect) => {
    if (effect.on === 'day_off') return dayOfMarkerIsOver(effect.date, nowMs);
    return [effect.before, effect.target].some((shift) => shift !== null && endOf(shift) <= nowMs);
  });
}

type Reversed = Pick<PlannedItem, 'rowNumber' | 'subjectId' | 'subject' | 'change'>;

/** The item of an undo, by what the week holds now: to be sent, already so, or refused because of a change since. */
export function undoneItem(item: Reversed, recheck: Recheck, isOver: boolean): PlannedItem {
  const refuse = (reasonCode: string, reason: string, fix: string): PlannedItem => ({
    ...item,
    state: 'invalid',
    reasonCode,
    reason,
    change: { ...item.change, kind: 'none', fix },
  });
  switch (recheck.kind) {
    case 'already_so':
      return {
        ...item,
        state: 'unchanged',
        reasonCode: 'already_so',
        reason: 'It is as before the run already',
        change: { ...item.change, kind: 'unchanged' },
      };
    case 'conflict': {
      const reason = reasonInWords(`undo_${recheck.code}`);
      return refuse(
        recheck.code,
        reason,
        'Look at the shift in Genesys Cloud and change it by hand if it is to go back',
      );
    }
    case 'keep':
      if (isOver) return refuse('in_past', 'It is over already', 'What is over stays as it was worked');
      return { ...item, state: 'pending', reasonCode: null, reason: null };
  }
}
