import { describe, expect, it } from 'vitest';
import { createActivityCodes } from './activity-codes.ts';
import { mergeAgentSchedule, type MergeContext } from './merge-agent-schedule.ts';
import type { AgentUpload } from './upload-schema.ts';
import { shiftEndMs, shiftStartMs, type AgentSchedule, type Shift } from './wfm-model.ts';

const MONDAY = Date.parse('2026-11-23T00:00:00Z');
const HOUR = 3_600_000;
const codes = createActivityCodes(1, 'unit');
const retiredCodeId = [...codes.values()].find((code) => !code.isActive)?.id ?? '';

function context(): MergeContext {
  let created = 0;
  return {
    activityCodes: codes,
    range: { startMs: MONDAY, endMs: MONDAY + 7 * 24 * HOUR },
    dates: { first: '2026-11-23', end: '2026-11-30' },
    modifiedBy: 'planner',
    nowMs: MONDAY,
    newShiftId: () => `new-${++created}`,
  };
}

function shift(id: string, startMs: number, minutes = 480): Shift {
  return {
    id,
    manuallyEdited: false,
    workPlanId: 'plan',
    activities: [
      { startMs, lengthMinutes: minutes, description: '', activityCodeId: '0', paid: true, payableMinutes: minutes },
    ],
  };
}

function agent(): AgentSchedule {
  return {
    userId: 'agent',
    shifts: [shift('mon', MONDAY + 9 * HOUR), shift('tue', MONDAY + 33 * HOUR)],
    markers: [
      {
        businessUnitDate: '2026-11-27',
        lengthMinutes: 480,
        description: 'Leave',
        activityCodeId: '5',
        paid: true,
        payableMinutes: 480,
      },
    ],
    workPlanId: 'plan',
    stamp: { version: 4, modifiedBy: null, modifiedMs: 0 },
  };
}

function activity(startMs: number, lengthMinutes: number, activityCodeId = '0') {
  return { startDate: new Date(startMs).toISOString(), lengthMinutes, activityCodeId, description: '' };
}

function merge(upload: Omit<AgentUpload, 'userId'>, current: AgentSchedule | null = agent()) {
  return mergeAgentSchedule(current, { userId: 'agent', ...upload }, context());
}

function merged(upload: Omit<AgentUpload, 'userId'>, current: AgentSchedule | null = agent()) {
  const outcome = merge(upload, current);
  if (!outcome.ok) throw new Error(outcome.problems.join('; '));
  return outcome;
}

function problems(upload: Omit<AgentUpload, 'userId'>): string {
  const outcome = merge(upload);
  return outcome.ok ? '' : outcome.problems.join('; ');
}

describe('mergeAgentSchedule', () => {
  it('leaves shifts and markers that were not sent exactly as they were', () => {
    const start = MONDAY + 10 * HOUR;
    const { next } = merged({ shifts: [{ id: 'mon', activities: [activity(start, 60)] }] });
    expect(next?.shifts.find((entry) => entry.id === 'tue')).toEqual(shift('tue', MONDAY + 33 * HOUR));
    expect(next?.markers).toEqual(agent().markers);
  });

  it('replaces the whole activity list of a sent shift and derives its span', () => {
    const start = MONDAY + 10 * HOUR;
    const { next } = merged({
      shifts: [
        { id: 'mon', activities: [activity(start + 2 * HOUR, 30, '2'), activity(start, 120)], manuallyEdited: true },
      ],
    });
    const changed = next?.shifts.find((entry) => entry.id === 'mon') as Shift;
    expect(changed.activities.map((entry) => entry.activityCodeId)).toEqual(['0', '2']);
    expect([shiftStartMs(changed), shiftEndMs(changed)]).toEqual([start, start + 2.5 * HOUR]);
    expect(changed).toMatchObject({ manuallyEdited: true, workPlanId: 'plan' });
    expect(changed.activities[1]).toMatchObject({ paid: false, payableMinutes: 0 });
  });

  it('adds a shift without id under a new id and raises the version by one', () => {
    const outcome = merged({ shifts: [{ activities: [activity(MONDAY + 60 * HOUR, 240)] }] });
    expect(outcome.next?.shifts.map((entry) => entry.id)).toEqual(['mon', 'tue', 'new-1']);
    expect(outcome.next?.stamp).toEqual({ version: 5, modifiedBy: 'planner', modifiedMs: MONDAY });
    expect(outcome.change.updates).toEqual([{ type: 'Added', shiftStartsMs: [MONDAY + 60 * HOUR] }]);
  });

  it('removes a shift only with delete', () => {
    const outcome = merged({ shifts: [{ id: 'tue', delete: true }] });
    expect(outcome.next?.shifts.map((entry) => entry.id)).toEqual(['mon']);
    expect(outcome.change.deletedShiftIds).toEqual(['tue']);
  });

  it('sets, replaces and deletes full-day markers by date', () => {
    const marker = { lengthMinutes: 420, description: 'Sick', activityCodeId: '5' };
    const { next } = merged({
      fullDayTimeOffMarkers: [
        { businessUnitDate: '2026-11-25', ...marker },
        { businessUnitDate: '2026-11-27', delete: true },
      ],
    });
    expect(next?.markers.map((entry) => [entry.businessUnitDate, entry.lengthMinutes])).toEqual([['2026-11-25', 420]]);
  });

  it('removes the agent with delete', () => {
    const outcome = merged({ delete: true });
    expect(outcome.next).toBeNull();
    expect(outcome.change.isAgentDeleted).toBe(true);
  });

  it('starts an agent without a schedule at version 1', () => {
    expect(merged({ shifts: [{ activities: [activity(MONDAY, 60)] }] }, null).next?.stamp.version).toBe(1);
  });

  it.each([
    ['an unknown activity code', [{ id: 'mon', activities: [activity(MONDAY, 60, 'nope')] }], 'activityCodeId'],
    ['a retired activity code', [{ id: 'mon', activities: [activity(MONDAY, 60, retiredCodeId)] }], 'activityCodeId'],
    ['an unknown shift', [{ id: 'gone', activities: [activity(MONDAY, 60)] }], 'no such shift'],
    [
      'a shift sent twice',
      [
        { id: 'mon', delete: true },
        { id: 'mon', delete: true },
      ],
      'no such shift|sent twice',
    ],
    ['a shift without activities', [{ id: 'mon', activities: [] }], 'at least one activity'],
    ['an empty activity', [{ id: 'mon', activities: [activity(MONDAY, 0)] }], 'lengthMinutes'],
    [
      'overlapping activities',
      [{ id: 'mon', activities: [activity(MONDAY, 60), activity(MONDAY + HOUR / 2, 60)] }],
      'overlap',
    ],
    ['overlapping shifts', [{ activities: [activity(MONDAY + 10 * HOUR, 60)] }], 'shifts overlap'],
    ['a shift outside the week', [{ activities: [activity(MONDAY + 168 * HOUR, 60)] }], 'outside the weeks'],
    ['a shift of two days', [{ activities: [activity(MONDAY + 80 * HOUR, 48 * 60)] }], 'longer than'],
  ])('refuses %s', (_what, shifts, reason) => {
    expect(problems({ shifts })).toMatch(new RegExp(reason));
  });

  it('refuses a marker outside the week, of another category, or to delete where there is none', () => {
    const marker = { lengthMinutes: 420, description: '', activityCodeId: '5' };
    expect(problems({ fullDayTimeOffMarkers: [{ businessUnitDate: '2026-12-01', ...marker }] })).toContain('outside');
    expect(
      problems({ fullDayTimeOffMarkers: [{ businessUnitDate: '2026-11-24', ...marker, activityCodeId: '1' }] }),
    ).toContain('time-off');
    expect(problems({ fullDayTimeOffMarkers: [{ businessUnitDate: '2026-11-24', delete: true }] })).toContain(
      'no marker',
    );
  });
});
