import { describe, expect, it } from 'vitest';
import { parseAssignments } from './parse-assignments.ts';
import { planChanges, type KnownAgent, type PlannedItem, type PlanningFacts } from './plan-changes.ts';
import type { ShiftView } from './schema.ts';

const ada: KnownAgent = { id: 'ada', name: 'Ada', email: 'ada@x.org', managementUnitId: 'mu' };
const ben: KnownAgent = { id: 'ben', name: 'Ben', email: 'ben@x.org', managementUnitId: 'mu' };
const out: KnownAgent = { id: 'out', name: 'Out', email: 'out@x.org', managementUnitId: null };

const code = (id: string, name: string, category: string, active = true, defaultCode = true) => ({
  id,
  name,
  category,
  active,
  defaultCode,
  lengthInMinutes: 60,
  countsAsPaidTime: true,
});

function shift(id: string, start: string, lengthMinutes: number, activityCodeId = '0'): ShiftView {
  const startDate = new Date(start).toISOString();
  return { id, startDate, lengthMinutes, activities: [{ startDate, lengthMinutes, activityCodeId, description: '' }] };
}

function plan(lines: string[], facts: Partial<PlanningFacts> = {}): PlannedItem[] {
  const parsed = parseAssignments(['agent,date,start,length,activity,description,action', ...lines].join('\n'));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return planChanges(parsed.data.rows, parsed.data.problems, {
    timeZone: 'Europe/Dublin',
    firstDate: '2026-03-09',
    endDate: '2026-03-16',
    activityCodes: [
      code('0', 'On Queue', 'OnQueueWork'),
      code('3', 'Meeting', 'Meeting'),
      code('x', 'Old', 'Meeting', false),
    ],
    agentsByKey: new Map([
      ['ada@x.org', [ada]],
      ['ben@x.org', [ben]],
      ['out@x.org', [out]],
      ['twins@x.org', [ada, ben]],
    ]),
    shiftsByAgent: new Map(),
    nowMs: Date.parse('2026-03-01T00:00:00Z'),
    ...facts,
  });
}

const adaHas = (...shifts: ShiftView[]) => ({ shiftsByAgent: new Map([['ada', shifts]]) });

describe('planChanges', () => {
  it('adds a shift where the day is free, on queue unless told', () => {
    const [item] = plan(['ada@x.org,2026-03-09,09:00,480,,,']);
    expect(item).toMatchObject({ state: 'pending', subjectId: 'ada', subject: 'Ada', before: null });
    expect(item?.change).toMatchObject({ kind: 'new', shiftId: null, managementUnitId: 'mu' });
    expect(item?.change.target).toMatchObject({ startDate: '2026-03-09T09:00:00.000Z', lengthMinutes: 480 });
    expect(item?.change.target?.activities[0]?.activityCodeId).toBe('0');
  });

  it('replaces the shift of that day and keeps the before image', () => {
    const before = shift('s1', '2026-03-09T08:00Z', 480);
    const [item] = plan(['ada@x.org,2026-03-09,09:00,17:30,meeting,,'], adaHas(before));
    expect(item).toMatchObject({ state: 'pending', before });
    expect(item?.change).toMatchObject({ kind: 'replace', shiftId: 's1' });
    expect(item?.change.target?.lengthMinutes).toBe(510);
  });

  it('leaves alone what already is so', () => {
    const [item] = plan(['ada@x.org,2026-03-09,09:00,480,,,'], adaHas(shift('s1', '2026-03-09T09:00Z', 480)));
    expect(item).toMatchObject({ state: 'unchanged', reasonCode: 'already_so' });
  });

  it('removes the shift of that day, and is content when there is none', () => {
    const has = adaHas(shift('s1', '2026-03-09T09:00Z', 480));
    const items = plan(['ada@x.org,2026-03-09,,,,,remove', 'ada@x.org,2026-03-10,,,,,remove'], has);
    expect(items.map((item) => [item.state, item.change.kind, item.change.shiftId])).toEqual([
      ['pending', 'remove', 's1'],
      ['unchanged', 'unchanged', null],
    ]);
  });

  it('pairs two rows of a day with its two shifts, by exact start first', () => {
    const has = adaHas(shift('a', '2026-03-09T08:00Z', 120), shift('b', '2026-03-09T14:00Z', 120));
    const items = plan(['ada@x.org,2026-03-09,14:00,180,,,', 'ada@x.org,2026-03-09,09:00,180,,,'], has);
    expect(items.map((item) => item.change.shiftId)).toEqual(['b', 'a']);
  });

  it('treats a night shift as one of the day it starts', () => {
    const [item] = plan(['ada@x.org,2026-03-09,22:00,06:00,,,']);
    expect(item?.change.target).toMatchObject({ startDate: '2026-03-09T22:00:00.000Z', lengthMinutes: 480 });
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
      expect(item?.change.target?.startDate).toBe('2026-10-25T00:30:00.000Z');
      expect(item?.change.note).toContain('happens twice');
    });

    it('counts real minutes between a start and an end across the change', () => {
      expect(plan(['ada@x.org,2026-03-28,22:00,06:00,,,'], spring)[0]?.change.target?.lengthMinutes).toBe(420);
      expect(plan(['ada@x.org,2026-10-24,22:00,06:00,,,'], autumn)[0]?.change.target?.lengthMinutes).toBe(540);
    });

    it('knows the zone: the same wall time in New York is another instant', () => {
      const [item] = plan(['ada@x.org,2026-03-09,09:00,480,,,'], { timeZone: 'America/New_York' });
      expect(item?.change.target?.startDate).toBe('2026-03-09T13:00:00.000Z');
    });
  });
});
