import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planChanges } from '../plan/plan-changes.ts';
import { parseRow } from '../parse-row.ts';
import { understand } from '../preview-run.ts';
import { localParts } from '../resolve-local-time.shared.ts';
import { MAX_SHIFT_MINUTES, type AssignmentRow } from '../schema.ts';
import { effectKey } from '../shifts.shared.ts';
import { mergePieces, MINUTE_MS, shapeOf, type ShiftShape } from './shift-shape.shared.ts';
import { at, FACTS, MEETING, MONDAY, QUEUE, SUNDAY, VIEW, ZONE } from './testing/edited-week.ts';
import {
  applyEdits,
  findShift,
  NO_EDITS,
  openWeek,
  pushEdit,
  redoEdit,
  undoEdit,
  type EditedWeek,
  type WeekEdit,
} from './week-edits.shared.ts';
import { planRows, toRows } from './week-rows.shared.ts';
import { snap } from './week-time.shared.ts';

const BASE = openWeek(VIEW);
const rowsAfter = (...edits: WeekEdit[]) => toRows(applyEdits(BASE, edits)).map(filled);

/** A row without its empty cells and its number. */
function filled(row: AssignmentRow): Partial<AssignmentRow> {
  return Object.fromEntries(Object.entries(row).filter(([name, value]) => name !== 'rowNumber' && value !== ''));
}

describe('what edits come to', () => {
  it('is one row for a shift that was moved, however often', () => {
    expect(
      rowsAfter(
        { kind: 'place', key: 'a1', agentId: 'ada', startMs: at('2026-10-22', '08:00') },
        { kind: 'place', key: 'a1', agentId: 'ben', startMs: at('2026-10-22', '08:15') },
        { kind: 'place', key: 'a1', agentId: 'ada', startMs: at('2026-10-23', '10:30') },
      ),
    ).toEqual([
      {
        action: 'move',
        agent: 'ada',
        shiftId: 'a1',
        date: MONDAY,
        start: '09:00',
        toDate: '2026-10-23',
        toStart: '10:30',
      },
    ]);
  });

  it('is one row for an activity put into a shift, and two when the shift is moved as well', () => {
    const meeting: WeekEdit = {
      kind: 'activity',
      key: 'a1',
      startMs: at(MONDAY, '14:00'),
      endMs: at(MONDAY, '14:30'),
      ...MEETING,
    };
    const row = { action: 'activity', agent: 'ada', shiftId: 'a1', date: MONDAY, length: '30', activity: '3' };
    expect(rowsAfter(meeting)).toEqual([{ ...row, start: '14:00', description: 'Stand-up' }]);
    expect(rowsAfter(meeting, { kind: 'place', key: 'a1', agentId: 'ada', startMs: at(MONDAY, '10:00') })).toEqual([
      {
        action: 'move',
        agent: 'ada',
        shiftId: 'a1',
        date: MONDAY,
        start: '09:00',
        toDate: MONDAY,
        toStart: '10:00',
      },
      { ...row, start: '15:00', description: 'Stand-up' },
    ]);
  });

  it('is one row for a shift with another start, end or both', () => {
    const row = { action: 'resize', agent: 'ada', shiftId: 'a1', date: MONDAY, start: '09:00' };
    const resized = (from: string, to: string) =>
      rowsAfter({ kind: 'resize', key: 'a1', startMs: at(MONDAY, from), endMs: at(MONDAY, to) });
    expect(resized('09:00', '18:00')).toEqual([{ ...row, length: '540' }]);
    expect(resized('08:30', '17:00')).toEqual([{ ...row, toStart: '08:30' }]);
    expect(resized('08:30', '18:00')).toEqual([{ ...row, toStart: '08:30', length: '570' }]);
    expect(
      rowsAfter({ kind: 'resize', key: 'a2', startMs: at(MONDAY, '23:00'), endMs: at('2026-10-20', '17:00') }),
    ).toMatchObject([{ action: 'resize', date: '2026-10-20', toDate: MONDAY, toStart: '23:00' }]);
  });

  it('moves a shift first that is elsewhere and longer, so that its activities go with it', () => {
    expect(
      rowsAfter(
        { kind: 'place', key: 'a1', agentId: 'ada', startMs: at('2026-10-22', '14:00') },
        { kind: 'resize', key: 'a1', startMs: at('2026-10-22', '14:00'), endMs: at('2026-10-22', '23:00') },
      ),
    ).toMatchObject([
      { action: 'move', date: MONDAY, toDate: '2026-10-22', toStart: '14:00' },
      { action: 'resize', date: '2026-10-22', start: '14:00', length: '540' },
    ]);
  });

  it('says of an activity that its description goes', () => {
    const clear: WeekEdit = {
      kind: 'activity',
      key: 'b1',
      startMs: at(MONDAY, '14:15'),
      endMs: at(MONDAY, '20:00'),
      ...QUEUE,
    };
    expect(rowsAfter(clear)).toMatchObject([{ action: 'activity', activity: '0', description: '-' }]);
  });

  it('is a removal and an addition for a shift that goes to another agent', () => {
    const rows = rowsAfter({ kind: 'place', key: 'a1', agentId: 'eve', startMs: at(MONDAY, '09:00') });
    expect(rows.map(({ action, agent, shiftId }) => [action, agent, shiftId])).toEqual([
      ['remove', 'ada', 'a1'],
      ['add', 'eve', undefined],
      ['activity', 'eve', undefined],
    ]);
  });

  it('is one row when two agents change places for a day, and none when they change back', () => {
    const swap: WeekEdit = { kind: 'swap', agentId: 'ada', withAgentId: 'ben', date: MONDAY };
    expect(rowsAfter(swap)).toEqual([{ action: 'swap', agent: 'ada', date: MONDAY, withAgent: 'ben' }]);
    expect(rowsAfter(swap, { ...swap, agentId: 'ben', withAgentId: 'ada' })).toEqual([]);
  });

  it('is one row when the whole week, or a whole day, is shifted by minutes', () => {
    expect(rowsAfter({ kind: 'shift_by', keys: ['a1', 'a2', 'a7'], minutes: -60 })).toEqual([
      { action: 'shift_by', agent: 'ada', length: '-60' },
    ]);
    expect(rowsAfter({ kind: 'shift_by', keys: ['a1', 'a2'], minutes: 30 }).map(({ action }) => action)).toEqual([
      'move',
      'move',
    ]);
    expect(rowsAfter({ kind: 'shift_by', keys: ['b1', 'b1-late'], minutes: 30 })).toEqual([
      { action: 'shift_by', agent: 'ben', length: '30' },
    ]);
  });

  it('names the shifts a day off takes away', () => {
    expect(
      rowsAfter({ kind: 'day_off', agentId: 'ada', date: MONDAY, activityCodeId: '5', description: 'Holiday' }),
    ).toEqual([
      { action: 'remove', agent: 'ada', date: MONDAY, start: '09:00', shiftId: 'a1' },
      { action: 'day_off', agent: 'ada', date: MONDAY, activity: '5', description: 'Holiday' },
    ]);
  });

  it('is one row for a day off that was there and is taken back, and none when it is given again', () => {
    const day = { agentId: 'ben', date: '2026-10-21' };
    const back: WeekEdit = { kind: 'no_day_off', ...day };
    const again: WeekEdit = { kind: 'day_off', ...day, activityCodeId: '5', description: '' };
    expect(rowsAfter(back)).toEqual([{ action: 'remove_day_off', agent: 'ben', date: day.date }]);
    expect(rowsAfter(back, again)).toEqual([]);
    expect(rowsAfter(back, { ...again, description: 'Moved' })).toEqual([
      { action: 'day_off', agent: 'ben', date: day.date, activity: '5', description: 'Moved' },
    ]);
  });

  it('is nothing for a shift that was made and removed again, and for a day off that was taken back', () => {
    const day = { agentId: 'eve', date: MONDAY };
    expect(
      rowsAfter(
        { kind: 'add', agentId: 'eve', startMs: at(MONDAY, '09:00'), endMs: at(MONDAY, '17:00'), ...QUEUE, parts: [] },
        { kind: 'remove', keys: ['new-0'] },
        { kind: 'day_off', ...day, activityCodeId: '5', description: '' },
        { kind: 'no_day_off', ...day },
      ),
    ).toEqual([]);
  });

  it('names the break that the last night shift of the week has after midnight', () => {
    const startMs = at('2026-10-26', '02:00');
    expect(
      rowsAfter(
        {
          kind: 'add',
          agentId: 'eve',
          startMs: at(SUNDAY, '22:00'),
          endMs: at('2026-10-26', '06:00'),
          ...QUEUE,
          parts: [],
        },
        { kind: 'activity', key: 'new-0', startMs, endMs: startMs + 30 * MINUTE_MS, ...MEETING },
      ),
    ).toMatchObject([{ action: 'add' }, { action: 'activity', date: '2026-10-26', start: '02:00' }]);
  });

  it('leaves out, and reports, a change whose time the clock shows twice', () => {
    const second = at(SUNDAY, '02:30') + 60 * MINUTE_MS;
    const plan = planRows(applyEdits(BASE, [{ kind: 'place', key: 'a1', agentId: 'eve', startMs: second }]));
    expect(plan.rows).toEqual([]);
    expect(plan.unsayable.map(({ key }) => key)).toEqual(['a1']);
  });
});

describe('editing a week', () => {
  it('counts edits that have nothing to act on and goes on with the others', () => {
    const week = applyEdits(BASE, [
      { kind: 'remove', keys: ['gone'] },
      { kind: 'resize', key: 'a1', startMs: at(MONDAY, '09:00'), endMs: at(MONDAY, '12:00') },
    ]);
    expect(week.skipped).toBe(1);
    expect(findShift(week, 'a1')?.endMs).toBe(at(MONDAY, '12:00'));
  });

  it('snaps on a day of 25 hours to instants that the clock names', () => {
    const midnight = at(SUNDAY, '00:00');
    const inSecondHour = at(SUNDAY, '02:10') + 60 * MINUTE_MS;
    expect(localParts(ZONE, snap(ZONE, midnight, inSecondHour, 15))).toEqual({ date: SUNDAY, time: '03:00' });
    expect(snap(ZONE, midnight, at(SUNDAY, '07:08'), 15)).toBe(at(SUNDAY, '07:15'));
    expect(snap(ZONE, midnight, at(SUNDAY, '07:08'), 5)).toBe(at(SUNDAY, '07:10'));
  });

  it('is taken back step by step to the week as read, and done again to the same week', () => {
    fc.assert(
      fc.property(fc.array(anyEdit(), { maxLength: 25 }), (edits) => {
        let history = edits.reduce(pushEdit, NO_EDITS);
        const edited = applyEdits(BASE, history.edits);
        for (let count = 0; count < edits.length; count++) history = undoEdit(history);
        expect(undoEdit(history)).toEqual(history);
        expect(applyEdits(BASE, history.edits)).toEqual(BASE);
        expect(openWeek(VIEW)).toEqual(BASE);
        for (let count = 0; count < edits.length; count++) history = redoEdit(history);
        expect(applyEdits(BASE, history.edits)).toEqual(edited);
      }),
    );
  });

  it('gives rows of which a preview makes the very week that is drawn, and none for the week as read', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.array(anyEdit(), { minLength: 1, maxLength: 8 }), (edits) => {
        const week = applyEdits(BASE, edits);
        const { rows, unsayable } = planRows(week);
        fc.pre(unsayable.length === 0 && isPossible(week));
        compared++;
        expect(planned(rows)).toEqual(contents(week));
        expect(rows.map((row) => row.rowNumber)).toEqual(rows.map((_, index) => index + 1));
        const isAsRead = JSON.stringify(contents(week)) === JSON.stringify(contents(BASE));
        if (isAsRead) expect(rows).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(compared).toBe(400);
  });
});

const AGENTS = ['ada', 'ben', 'eve'];

/** Any edit: of shifts that are there, may be there, or are not; at whole quarters of an hour, or odd minutes. */
function anyEdit(): fc.Arbitrary<WeekEdit> {
  const agentId = fc.constantFrom(...AGENTS);
  const key = fc.constantFrom('a1', 'a2', 'a7', 'b1', 'b1-late', 'new-0', 'new-1', 'new-3', 'gone');
  const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 5 });
  const date = fc.constantFrom(...VIEW.days.map((day) => day.date));
  const startMs = fc
    .integer({ min: 0, max: 7 * 96 })
    .map((quarters) => (VIEW.days[0]?.startMs ?? 0) + quarters * 15 * MINUTE_MS);
  const kind = fc.constantFrom(QUEUE, MEETING, { activityCodeId: '1', description: '' });
  const span = fc
    .tuple(startMs, fc.integer({ min: -1, max: 60 }))
    .map(([from, length]) => ({ startMs: from, endMs: from + length * 10 * MINUTE_MS }));
  /** Near the shifts there are, so that something is hit. */
  const nearSpan = fc
    .tuple(fc.constantFrom(at(MONDAY, '09:00'), at('2026-10-20', '09:00'), at(SUNDAY, '00:30')), fc.nat(40), fc.nat(40))
    .map(([from, offset, length]) => ({
      startMs: from + (offset - 4) * 15 * MINUTE_MS,
      endMs: from + (offset - 4 + length) * 15 * MINUTE_MS,
    }));
  const parts = fc.array(fc.record({ span: nearSpan, what: kind }).map(flat), { maxLength: 3 });
  return fc.oneof(
    fc.record({ kind: fc.constant('add' as const), agentId, span, what: kind, parts }).map(flat),
    fc.record({ kind: fc.constant('place' as const), key, agentId, startMs }),
    fc.record({ kind: fc.constant('resize' as const), key, span: fc.oneof(span, nearSpan) }).map(flat),
    fc.record({ kind: fc.constant('change' as const), key, agentId, span: nearSpan, what: kind, parts }).map(flat),
    fc.record({ kind: fc.constant('activity' as const), key, span: nearSpan, what: kind }).map(flat),
    fc.record({ kind: fc.constant('remove' as const), keys }),
    fc.record({ kind: fc.constant('shift_by' as const), keys, minutes: fc.constantFrom(-60, -30, 30, 45, 60) }),
    fc.record({ kind: fc.constant('swap' as const), agentId, withAgentId: agentId, date }),
    fc.record({
      kind: fc.constant('day_off' as const),
      agentId,
      date,
      activityCodeId: fc.constant('5'),
      description: fc.constant(''),
    }),
    fc.record({ kind: fc.constant('no_day_off' as const), agentId, date }),
  );
}

type Span = { startMs: number; endMs: number };

function flat<T extends { what?: typeof QUEUE; span?: Span }>({ what, span, ...rest }: T) {
  return { ...rest, ...span, ...what } as Omit<T, 'what' | 'span'> & typeof QUEUE & Span;
}

type Content = Record<string, { shifts: readonly string[]; daysOff: readonly string[] }>;

/** What somebody sees of a week, without names and keys. */
function contents(week: EditedWeek): Content {
  return Object.fromEntries(
    [...week.agents].map(([id, { shifts, daysOff }]) => [
      id,
      { shifts: shifts.map(shapeText).sort(), daysOff: daysOff.map(({ date }) => date).sort() },
    ]),
  );
}

function shapeText({ startMs, endMs, pieces }: ShiftShape): string {
  return JSON.stringify([startMs, endMs, mergePieces(pieces)]);
}

/** Whether a planner would let the week be so: no shift over another, on a day off, outside the week, or too long. */
function isPossible(week: EditedWeek): boolean {
  return [...week.agents.values()].every(({ shifts, daysOff }) =>
    shifts.every((shift, index) => {
      const { date } = localParts(ZONE, shift.startMs);
      return (
        VIEW.days.some((day) => day.date === date) &&
        !daysOff.some((day) => day.date === date) &&
        shift.endMs - shift.startMs <= MAX_SHIFT_MINUTES * MINUTE_MS &&
        shifts.slice(0, index).every((earlier) => earlier.endMs <= shift.startMs)
      );
    }),
  );
}

/** The week that a preview would make of rows. Throws where it refuses one. */
function planned(rows: readonly AssignmentRow[]): Content {
  const { rows: parsed, problems } = understand(rows, parseRow);
  const items = planChanges(parsed, problems, FACTS);
  const refused = items.find(({ state }) => state !== 'pending');
  if (refused) throw new Error(`${refused.change.row.action} is ${refused.state}: ${refused.reason}`);
  const effects = new Map(items.flatMap(({ change }) => change.effects).map((effect) => [effectKey(effect), effect]));
  return Object.fromEntries(
    VIEW.agents.map(({ id, shifts, daysOff }) => {
      const own = [...effects.values()].filter(({ agentId }) => agentId === id);
      const ofShifts = own.filter((effect) => effect.on === 'shift');
      const touched = new Set(ofShifts.map(({ before }) => before?.id));
      const after = [
        ...shifts.filter((each) => !touched.has(each.id)),
        ...ofShifts.flatMap(({ target }) => target ?? []),
      ];
      const ofDays = own.filter((effect) => effect.on === 'day_off');
      const kept = daysOff.filter(({ date }) => !ofDays.some((effect) => effect.date === date));
      const markers = ofDays.flatMap(({ target }) => target ?? []);
      return [
        id,
        {
          shifts: after.map((each) => shapeText(shapeOf(each))).sort(),
          daysOff: [...kept, ...markers].map(({ date }) => date).sort(),
        },
      ];
    }),
  );
}
