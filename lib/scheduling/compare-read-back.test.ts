import { describe, expect, it } from 'vitest';
import { compareReadBack, recheckItems, type ComparableItem, type WeekImages } from './compare-read-back.ts';
import { emptyRow } from './parse-row.ts';
import { reverseChange } from './plan/reverse-change.ts';
import type { PlannedChange, ShiftView } from './schema.ts';

function shift(id: string | null, hour: number, lengthMinutes = 480, activityCodeId = '0'): ShiftView {
  const startDate = new Date(Date.UTC(2026, 2, 9, hour)).toISOString();
  return { id, startDate, lengthMinutes, activities: [{ startDate, lengthMinutes, activityCodeId, description: '' }] };
}

const row = emptyRow(2);

type PlannedItem = { readonly rowNumber: number; readonly change: PlannedChange };

function item(kind: 'new' | 'replace' | 'remove', target: ShiftView | null, before: ShiftView | null): PlannedItem {
  const effect = { on: 'shift', agentId: 'ada', agentName: 'Ada', managementUnitId: 'mu', before, target } as const;
  return { rowNumber: 2, change: { row, kind, effects: [effect], fix: null, note: null } };
}

const at = (...shifts: ShiftView[]): WeekImages => ({
  shiftsByAgent: new Map([['ada', shifts]]),
  markersByAgent: new Map(),
});
const nobody: WeekImages = { shiftsByAgent: new Map(), markersByAgent: new Map() };
const old = shift('s', 8);
const replace = item('replace', shift(null, 9), old);
const add = item('new', shift(null, 9), null);
const remove = item('remove', null, old);

describe('compareReadBack', () => {
  it.each<[string, ComparableItem, WeekImages, string | null]>([
    ['a new shift is there', add, at(shift('n', 9)), null],
    ['a new shift is missing', add, at(), 'missing'],
    ['the agent is missing', add, nobody, 'missing'],
    ['a new shift is there with another length', add, at(shift('n', 9, 470)), 'different'],
    ['a new shift is there with another activity', add, at(shift('n', 9, 480, '3')), 'different'],
    ['a new shift is there twice', add, at(shift('n', 9), shift('m', 9)), 'doubled'],
    ['a replaced shift is as asked', replace, at(shift('s', 9)), null],
    ['a replaced shift is as before', replace, at(old), 'different'],
    ['a removed shift is gone', remove, at(), null],
    ['a removed shift is still there', remove, at(old), 'still_there'],
  ])('says so when %s', (_name, asked, now, reasonCode) => {
    expect(compareReadBack([asked], now)).toMatchObject([{ reasonCode, isAsAsked: reasonCode === null }]);
  });
});

describe('a description', () => {
  const described = (description: string): ShiftView => {
    const plain = shift('s', 9);
    return { ...plain, activities: plain.activities.map((activity) => ({ ...activity, description })) };
  };
  const change = (before: ShiftView, target: ShiftView, isExact?: boolean): PlannedItem => {
    const asked = item('replace', target, before);
    return { ...asked, change: { ...asked.change, effects: asked.change.effects.map((one) => ({ ...one, isExact })) } };
  };

  it('of none in particular is any, and none at all only where that was asked for', () => {
    const now = at(described('Talk'));
    expect(compareReadBack([change(described('Talk'), described(''))], now)).toMatchObject([{ isAsAsked: true }]);
    const cleared = change(described('Talk'), described(''), true);
    expect(compareReadBack([cleared], now)).toMatchObject([{ reasonCode: 'different' }]);
    expect(recheckItems([cleared], now)).toMatchObject([{ kind: 'keep' }]);
    expect(compareReadBack([cleared], at(described('')))).toMatchObject([{ isAsAsked: true }]);
  });

  it('that a run wrote is taken away again by its undo', () => {
    const written = change(described(''), described('Talk'));
    const undone = { ...written, change: reverseChange(written.change, [described('Talk')]) };
    expect(recheckItems([undone], at(described('Talk')))).toMatchObject([{ kind: 'keep' }]);
  });
});

describe('recheckItems', () => {
  it.each<[string, ComparableItem, WeekImages, object]>([
    ['keeps what nobody touched', replace, at(old), { kind: 'keep' }],
    ['sees what is so already', replace, at(shift('s', 9)), { kind: 'already_so' }],
    ['does not overwrite a change', replace, at(shift('s', 10)), { kind: 'conflict', code: 'shift_changed' }],
    ['does not bring back what was removed', replace, at(), { kind: 'conflict', code: 'shift_removed' }],
    ['does not remove what was changed', remove, at(shift('s', 10)), { kind: 'conflict', code: 'shift_changed' }],
    ['is content when somebody else removed it', remove, at(), { kind: 'already_so' }],
    ['keeps a new shift on a free day', add, at(shift('o', 20, 60)), { kind: 'keep' }],
    ['does not put a shift over a new one', add, at(shift('o', 10)), { kind: 'conflict', code: 'overlap_appeared' }],
  ])('%s', (_name, asked, now, expected) => {
    expect(recheckItems([asked], now)).toMatchObject([expected]);
  });

  it('takes back a change that was planned on top of one that became impossible', () => {
    const effect = (before: ShiftView, target: ShiftView) =>
      ({ on: 'shift', agentId: 'ada', agentName: 'Ada', managementUnitId: 'mu', before, target }) as const;
    const [first, second, third] = [shift('a', 8, 60), shift('b', 12, 60), shift('c', 16, 60)];
    const plan = (rowNumber: number, ...effects: ReturnType<typeof effect>[]): PlannedItem => ({
      rowNumber,
      change: { row: emptyRow(rowNumber), kind: 'replace', effects, fix: null, note: null },
    });
    const items = [
      plan(2, effect(first, shift('a', 9, 60)), effect(second, shift('b', 13, 60))),
      plan(3, effect(second, shift('b', 13, 60))),
      plan(4, effect(third, shift('c', 17, 60))),
    ];
    const now = at(shift('a', 8, 30), second, third);
    expect(recheckItems(items, now).map((recheck) => ('code' in recheck ? recheck.code : recheck.kind))).toEqual([
      'shift_changed',
      'shares_conflict',
      'keep',
    ]);
  });
});
