import { describe, expect, it } from 'vitest';
import type { MarkerView, ScheduleRules, ShiftView } from '../schema.ts';
import type { PlannedItem } from './plan-changes.ts';
import { activityAt, adaHas, effectOf, plan, shift, shiftIdOf, targetOf, targets } from './testing/plan-lines.ts';

describe('planChanges', () => {
  it('adds a shift where the day is free, on queue unless told', () => {
    const [item] = plan(['ada@x.org,2026-03-09,09:00,480,,,']);
    expect(item).toMatchObject({ state: 'pending', subjectId: 'ada', subject: 'Ada', change: { kind: 'new' } });
    expect(effectOf(item)).toMatchObject({ on: 'shift', agentId: 'ada', managementUnitId: 'mu', before: null });
    expect(targetOf(item)).toMatchObject({ startDate: '2026-03-09T09:00:00.000Z', lengthMinutes: 480 });
    expect(targetOf(item)?.activities[0]?.activityCodeId).toBe('0');
  });

  it('replaces the shift of that day and keeps the before image', () => {
    const before = shift('s1', '2026-03-09T08:00Z', 480);
    const [item] = plan(['ada@x.org,2026-03-09,09:00,17:30,meeting,,'], adaHas(before));
    expect(item).toMatchObject({ state: 'pending', change: { kind: 'replace' } });
    expect(effectOf(item)?.before).toEqual(before);
    expect(targetOf(item)).toMatchObject({ id: 's1', lengthMinutes: 510 });
  });

  it('leaves alone what already is so', () => {
    const [item] = plan(['ada@x.org,2026-03-09,09:00,480,,,'], adaHas(shift('s1', '2026-03-09T09:00Z', 480)));
    expect(item).toMatchObject({ state: 'unchanged', reasonCode: 'already_so' });
  });

  it('removes the shift of that day, and is content when there is none', () => {
    const has = adaHas(shift('s1', '2026-03-09T09:00Z', 480));
    const items = plan(['ada@x.org,2026-03-09,,,,,remove', 'ada@x.org,2026-03-10,,,,,remove'], has);
    expect(items.map((item) => [item.state, item.change.kind, shiftIdOf(item)])).toEqual([
      ['pending', 'remove', 's1'],
      ['unchanged', 'unchanged', null],
    ]);
  });

  it('pairs two rows of a day with its two shifts, by exact start first', () => {
    const has = adaHas(shift('a', '2026-03-09T08:00Z', 120), shift('b', '2026-03-09T14:00Z', 120));
    const items = plan(['ada@x.org,2026-03-09,14:00,180,,,', 'ada@x.org,2026-03-09,09:00,180,,,'], has);
    expect(items.map(shiftIdOf)).toEqual(['b', 'a']);
  });

  it('treats a night shift as one of the day it starts', () => {
    const [item] = plan(['ada@x.org,2026-03-09,22:00,06:00,,,']);
    expect(targetOf(item)).toMatchObject({ startDate: '2026-03-09T22:00:00.000Z', lengthMinutes: 480 });
  });

  it.each([
    ['nobody@x.org,2026-03-09,09:00,480,,,', 'unknown_agent'],
    ['twins@x.org,2026-03-09,09:00,480,,,', 'ambiguous_agent'],
    ['out@x.org,2026-03-09,09:00,480,,,', 'not_in_business_unit'],
    ['ada@x.org,2026-03-09,09:00,480,Juggling,,', 'unknown_activity'],
    ['ada@x.org,2026-03-09,09:00,480,Old,,', 'unknown_activity'],
    ['ada@x.org,2026-03-08,09:00,480,,,', 'outside_week'],
    ['ada@x.org,2026-03-16,09:00,480,,,', 'outside_week'],
  ])('refuses %s and lets the other rows go ahead', (line, reasonCode) => {
    const items = plan([line, 'ben@x.org,2026-03-09,09:00,480,,,']);
    expect(items.map((item) => item.state)).toEqual(['invalid', 'pending']);
    expect(items[0]).toMatchObject({ reasonCode });
    expect(items[0]?.change.fix).toBeTruthy();
  });

  it('refuses a shift that is over already', () => {
    const [item] = plan(['ada@x.org,2026-03-09,09:00,60,,,'], { nowMs: Date.parse('2026-03-09T10:00:00Z') });
    expect(item?.reasonCode).toBe('in_past');
  });

  it('refuses both rows that overlap each other', () => {
    const items = plan(['ada@x.org,2026-03-09,09:00,480,,,', 'ada@x.org,2026-03-09,16:00,120,,,']);
    expect(items.map((item) => item.reasonCode)).toEqual(['overlap_in_file', 'overlap_in_file']);
  });

  it('refuses both of two rows that say the same, and says so', () => {
    const items = plan(['ada@x.org,2026-03-09,09:00,480,,,', 'ada@x.org,2026-03-09,09:00,17:00,,,']);
    expect(items.map((item) => [item.reasonCode, item.reason])).toEqual([
      ['duplicate_row', 'Says the same as row 3 of the file'],
      ['duplicate_row', 'Says the same as row 2 of the file'],
    ]);
  });

  it('refuses a row that overlaps a shift the file leaves alone', () => {
    const has = adaHas(shift('night', '2026-03-09T22:00Z', 600));
    const [item] = plan(['ada@x.org,2026-03-10,07:00,480,,,'], has);
    expect(item).toMatchObject({ state: 'invalid', reasonCode: 'overlap_existing' });
  });

  it('sees that a refused row leaves its shift in the way of another row', () => {
    const has = adaHas(shift('mon', '2026-03-09T22:00Z', 600), shift('wed', '2026-03-11T01:00Z', 60));
    const items = plan(
      [
        'ada@x.org,2026-03-09,10:00,60,,,', // would move Monday's night shift away
        'ada@x.org,2026-03-09,10:30,60,,,', // but overlaps this one
        'ada@x.org,2026-03-10,06:00,60,,,', // so that this one meets the night shift after all
      ],
      has,
    );
    expect(items.map((item) => item.reasonCode)).toEqual(['overlap_in_file', 'overlap_in_file', 'overlap_existing']);
  });

  it('asks which shift is meant when a day has more than the file', () => {
    const has = adaHas(shift('a', '2026-03-09T08:00Z', 60), shift('b', '2026-03-09T14:00Z', 60));
    const [item] = plan(['ada@x.org,2026-03-09,10:00,60,,,'], has);
    expect(item).toMatchObject({ state: 'invalid', reasonCode: 'ambiguous_shift' });
  });

  describe('on the days the clocks change', () => {
    const spring = { firstDate: '2026-03-23', endDate: '2026-03-30' };
    const autumn = { firstDate: '2026-10-19', endDate: '2026-10-26' };

    it('refuses a time that does not exist and says which is next', () => {
      const [item] = plan(['ada@x.org,2026-03-29,01:30,480,,,'], spring);
      expect(item).toMatchObject({ state: 'invalid', reasonCode: 'dst_gap' });
      expect(item?.change.fix).toBe('Write 02:30 or later');
    });

    it('refuses an end that does not exist', () => {
      expect(plan(['ada@x.org,2026-03-28,20:00,01:15,,,'], spring)[0]?.reasonCode).toBe('dst_gap');
    });

    it('takes the first of a repeated time and says so', () => {
      const [item] = plan(['ada@x.org,2026-10-25,01:30,60,,,'], autumn);
      expect(targetOf(item)?.startDate).toBe('2026-10-25T00:30:00.000Z');
      expect(item?.change.note).toContain('happens twice');
    });

    it('counts real minutes between a start and an end across the change', () => {
      expect(targetOf(plan(['ada@x.org,2026-03-28,22:00,06:00,,,'], spring)[0])?.lengthMinutes).toBe(420);
      expect(targetOf(plan(['ada@x.org,2026-10-24,22:00,06:00,,,'], autumn)[0])?.lengthMinutes).toBe(540);
    });

    it('knows the zone: the same wall time in New York is another instant', () => {
      const [item] = plan(['ada@x.org,2026-03-09,09:00,480,,,'], { timeZone: 'America/New_York' });
      expect(targetOf(item)?.startDate).toBe('2026-03-09T13:00:00.000Z');
    });
  });

  describe('every kind of change', () => {
    const early = shift('a', '2026-03-09T08:00Z', 240);
    const late = shift('b', '2026-03-09T14:00Z', 240);
    const both = {
      shiftsByAgent: new Map([
        ['ada', [early]],
        ['ben', [late]],
      ]),
    };

    it('adds a shift beside the one of that day', () => {
      const [item] = plan(['ada@x.org,2026-03-09,14:00,60,,,add'], adaHas(early));
      expect(item?.change.kind).toBe('new');
      expect(targets(item)).toEqual(['09T14:00+60:0']);
    });

    it('replaces only where there is a shift', () => {
      const items = plan(
        ['ada@x.org,2026-03-09,10:00,60,,,replace', 'ada@x.org,2026-03-10,10:00,60,,,replace'],
        adaHas(early),
      );
      expect(items.map((item) => item.reasonCode)).toEqual([null, 'no_shift']);
    });

    it('moves a shift with its activities, to a day, a time, or both', () => {
      const withBreak: ShiftView = {
        ...early,
        activities: [
          { ...activityAt('2026-03-09T08:00Z', 120), paid: true },
          activityAt('2026-03-09T10:00Z', 120, '3'),
        ],
      };
      const moved = (line: string) => targets(plan([line], adaHas(withBreak))[0]);
      expect(moved('ada@x.org,2026-03-09,,,,,move,2026-03-11')).toEqual(['11T08:00+120:0 11T10:00+120:3']);
      expect(moved('ada@x.org,2026-03-09,08:00,,,,move,,09:30')).toEqual(['09T09:30+120:0 09T11:30+120:3']);
      const [item] = plan(['ada@x.org,2026-03-09,,,,,move,2026-03-12,06:00'], adaHas(withBreak));
      expect(targetOf(item)).toMatchObject({ id: 'a', activities: [{ paid: true }, {}] });
      expect(plan(['ada@x.org,2026-03-09,,,,,move,2026-03-20'], adaHas(withBreak))[0]?.reasonCode).toBe('outside_week');
      expect(plan(['ada@x.org,2026-03-09,07:00,,,,move,,09:00'], adaHas(withBreak))[0]?.reasonCode).toBe('no_shift');
    });

    it('lets two agents take each other’s shifts of a day, also when one has none', () => {
      const [item] = plan(['ada@x.org,2026-03-09,,,,,swap,,,ben@x.org'], both);
      expect(item?.change.effects.map(({ agentId }) => agentId)).toEqual(['ada', 'ben']);
      expect(targets(item)).toEqual(['09T14:00+240:0', '09T08:00+240:0']);
      const [oneSided] = plan(['ben@x.org,2026-03-09,,,,,swap,,,ada@x.org'], adaHas(early));
      expect(oneSided?.change.effects.map((effect) => [effect.agentId, effect.target === null])).toEqual([
        ['ben', false],
        ['ada', true],
      ]);
      expect(plan(['ada@x.org,2026-03-10,,,,,swap,,,ben@x.org'], both)[0]?.reasonCode).toBe('no_shift');
    });

    it('puts an activity into a shift, cutting what was there', () => {
      const [item] = plan(['ada@x.org,2026-03-09,09:00,60,Meeting,Stand-up,activity'], adaHas(early));
      expect(targets(item)).toEqual(['09T08:00+60:0 09T09:00+60:3 09T10:00+120:0']);
      const outside = plan(['ada@x.org,2026-03-09,11:30,60,Meeting,,activity'], adaHas(early));
      expect(outside[0]?.reasonCode).toBe('outside_shift');
    });

    it('puts an activity into what a shift of the last day does after midnight, and nowhere else after the schedule', () => {
      const last = adaHas(shift('n', '2026-03-15T22:00Z', 480));
      const [item] = plan(['ada@x.org,2026-03-16,02:00,30,Meeting,,activity'], last);
      expect(targets(item)).toEqual(['15T22:00+240:0 16T02:00+30:3 16T02:30+210:0']);
      const codes = (line: string) => plan([line], last)[0]?.reasonCode;
      expect(codes('ada@x.org,2026-03-16,05:45,30,Meeting,,activity')).toBe('outside_shift');
      expect(codes('ada@x.org,2026-03-18,02:00,30,Meeting,,activity')).toBe('outside_week');
      expect(codes('ada@x.org,2026-03-16,02:00,30,,,set')).toBe('outside_week');
    });

    it('takes a description away where the row says so, and asks for none in particular where it says nothing', () => {
      const talk = { ...activityAt('2026-03-09T08:00Z', 240), description: 'Talk' };
      const described = adaHas({ ...early, activities: [talk] });
      const row = (description: string, action: string) =>
        plan([`ada@x.org,2026-03-09,08:00,240,On Queue,${description},${action}`], described)[0];
      for (const action of ['activity', 'set', 'replace']) {
        expect(row('', action)?.state).toBe('unchanged');
        const cleared = row('-', action);
        expect(cleared).toMatchObject({ state: 'pending', change: { kind: 'replace', effects: [{ isExact: true }] } });
        expect(targetOf(cleared)?.activities).toMatchObject([{ description: '' }]);
      }
      const marker: MarkerView = { date: '2026-03-10', lengthMinutes: 480, activityCodeId: '5', description: 'Leave' };
      const there = { markersByAgent: new Map([['ada', [marker]]]) };
      expect(plan(['ada@x.org,2026-03-10,,480,,,day off'], there)[0]?.state).toBe('unchanged');
      const [day] = plan(['ada@x.org,2026-03-10,,480,,-,day off'], there);
      expect(effectOf(day)).toMatchObject({ target: { description: '' }, isExact: true });
    });

    it('shifts a day or the whole schedule by minutes', () => {
      const week = adaHas(early, shift('c', '2026-03-12T08:00Z', 60));
      expect(targets(plan(['ada@x.org,2026-03-09,,+60,,,shift by'], week)[0])).toEqual(['09T09:00+240:0']);
      expect(targets(plan(['ada@x.org,,,-60,,,shift by'], week)[0])).toEqual(['09T07:00+240:0', '12T07:00+60:0']);
      expect(plan(['ada@x.org,,,-600,,,shift by'], week)[0]?.reasonCode).toBe('outside_week');
    });

    it('leaves what is over alone when a week is shifted', () => {
      const week = adaHas(early, shift('c', '2026-03-12T08:00Z', 60));
      const [item] = plan(['ada@x.org,,,60,,,shift by'], { ...week, nowMs: Date.parse('2026-03-10T00:00Z') });
      expect(targets(item)).toEqual(['12T09:00+60:0']);
      expect(item?.change.note).toContain('1 of the shifts are over');
    });

    it('copies a day, from this schedule or another, at the same time of day', () => {
      expect(targets(plan(['ada@x.org,2026-03-09,,,,,copy,2026-03-10'], adaHas(early))[0])).toEqual(['10T08:00+240:0']);
      const before = { copiedShiftsByAgent: new Map([['ada', [shift('z', '2026-03-02T06:00Z', 120)]]]) };
      const [item] = plan(['ada@x.org,2026-03-02,,,,,copy,2026-03-09'], { ...adaHas(early), ...before });
      expect(targets(item)).toEqual(['09T06:00+120:0']);
      expect(shiftIdOf(item as PlannedItem)).toBe('a');
      // An empty day copied makes an empty day.
      expect(targets(plan(['ada@x.org,2026-03-03,,,,,copy,2026-03-09'], adaHas(early))[0])).toEqual([null]);
    });

    it('marks a full day off, unless a shift stays on it', () => {
      const marker: MarkerView = { date: '2026-03-10', lengthMinutes: 480, activityCodeId: '5', description: '' };
      const [item] = plan(['ada@x.org,2026-03-10,,480,Time Off,,day off'], adaHas(early));
      expect(effectOf(item)).toMatchObject({ on: 'day_off', date: '2026-03-10', before: null, target: marker });
      const there = { markersByAgent: new Map([['ada', [marker]]]) };
      expect(plan(['ada@x.org,2026-03-10,,480,,,day off'], there)[0]?.state).toBe('unchanged');
      expect(plan(['ada@x.org,2026-03-09,,,,,day off'], adaHas(early))[0]?.reasonCode).toBe('day_off_with_shift');
      const items = plan(['ada@x.org,2026-03-09,,,,,day off', 'ada@x.org,2026-03-09,,,,,remove'], adaHas(early));
      expect(items.map((one) => one.state)).toEqual(['pending', 'pending']);
      expect(plan(['ada@x.org,2026-03-10,,,Meeting,,day off'])[0]?.reasonCode).toBe('not_time_off');
      const [onDayOff] = plan(['ada@x.org,2026-03-10,09:00,60,,,'], there);
      expect(onDayOff).toMatchObject({
        state: 'pending',
        change: { note: 'The agent has a full day off on 2026-03-10' },
      });
    });

    it('takes a full day off away, so that a shift can be there, and is content when there is none', () => {
      const marker: MarkerView = {
        date: '2026-03-10',
        lengthMinutes: 480,
        activityCodeId: '5',
        description: '',
        timeOffRequestId: 'request',
      };
      const there = { markersByAgent: new Map([['ada', [marker]]]) };
      const items = plan(['ada@x.org,2026-03-10,,,,,remove day off', 'ada@x.org,2026-03-10,09:00,60,,,'], there);
      expect(items.map((item) => [item.state, item.change.kind])).toEqual([
        ['pending', 'remove'],
        ['pending', 'new'],
      ]);
      expect(effectOf(items[0])).toMatchObject({ on: 'day_off', before: marker, target: null });
      expect(items.map((item) => item.change.note)).toEqual([
        'The day off stands for a time-off request, which stays as it is',
        null,
      ]);
      expect(plan(['ada@x.org,2026-03-11,,,,,work day'], there)[0]?.state).toBe('unchanged');
      expect(plan(['ada@x.org,2026-03-17,,,,,remove day off'], there)[0]?.reasonCode).toBe('outside_week');
    });

    it('applies rows in their order: what comes later works on what came before', () => {
      const items = plan(['ada@x.org,2026-03-09,09:00,480,,,', 'ada@x.org,2026-03-09,12:00,30,Meeting,,activity']);
      const final = '09T09:00+180:0 09T12:00+30:3 09T12:30+270:0';
      expect(items.map((item) => targets(item))).toEqual([[final], [final]]);
    });

    it('means the shift whose id is given', () => {
      const [item] = plan(['ada@x.org,2026-03-09,15:00,60,,,set,,,,b'], adaHas(early, late));
      expect(shiftIdOf(item as PlannedItem)).toBe('b');
      expect(plan(['ada@x.org,2026-03-09,,,,,remove,,,,q'], adaHas(early, late))[0]?.reasonCode).toBe('no_shift');
    });
  });

  describe('rules of rest and hours', () => {
    const rules: ScheduleRules = {
      minRestMinutes: 660,
      maxShiftMinutes: 600,
      maxWeekMinutes: 2_400,
      severity: 'block',
    };
    const monday = shift('a', '2026-03-09T14:00Z', 480);

    it('asks for rest between shifts, those right before and after the schedule included', () => {
      const tooSoon = plan(['ada@x.org,2026-03-10,07:00,480,,,'], { ...adaHas(monday), rules });
      expect(tooSoon[0]).toMatchObject({ state: 'invalid', reasonCode: 'too_little_rest' });
      expect(tooSoon[0]?.reason).toContain('9 h');
      const sunday = { neighbourShiftsByAgent: new Map([['ada', [shift('s', '2026-03-08T18:00Z', 360)]]]) };
      expect(plan(['ada@x.org,2026-03-09,08:00,480,,,'], { ...sunday, rules })[0]?.reasonCode).toBe('too_little_rest');
      expect(plan(['ada@x.org,2026-03-10,09:00,480,,,'], { ...adaHas(monday), rules })[0]?.state).toBe('pending');
    });

    it('bounds a shift and a week', () => {
      expect(plan(['ada@x.org,2026-03-10,07:00,601,,,'], { rules })[0]?.reasonCode).toBe('shift_too_long');
      const days = ['09', '10', '11', '12', '13'].map((day) => `ada@x.org,2026-03-${day},09:00,481,,,`);
      expect(plan(days, { rules }).map((item) => item.reasonCode)).toEqual(Array(5).fill('week_too_long'));
    });

    it('only says so where the organisation wants no more, and says nothing of what no row touches', () => {
      const items = plan(['ada@x.org,2026-03-10,07:00,480,,,', 'ada@x.org,2026-03-13,09:00,60,,,'], {
        ...adaHas(monday),
        rules: { ...rules, severity: 'warn' },
      });
      expect(items.map((item) => item.state)).toEqual(['pending', 'pending']);
      expect(items[0]?.change.note).toContain('of rest');
      expect(items[1]?.change.note).toBeNull();
    });
  });
});
