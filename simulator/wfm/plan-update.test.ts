import { describe, expect, it } from 'vitest';
import { createActivityCodes } from './activity-codes.ts';
import { planUpdate, type UpdateContext } from './plan-update.ts';
import { updateUploadSchema } from './upload-schema.ts';
import type { AgentSchedule, Schedule } from './wfm-model.ts';

const MONDAY = Date.parse('2026-11-23T00:00:00Z');

function schedule(extra: Partial<Schedule> = {}): Schedule {
  return {
    id: 'schedule',
    businessUnitId: 'unit',
    weekDate: '2026-11-23',
    weekCount: 1,
    description: '',
    published: true,
    stamp: { version: 7, modifiedBy: null, modifiedMs: 0 },
    createdMs: 0,
    isGenerated: false,
    agents: new Map(),
    history: new Map(),
    forecastId: null,
    ...extra,
  };
}

function part(userId: string, version: number): AgentSchedule {
  return { userId, shifts: [], markers: [], workPlanId: null, stamp: { version, modifiedBy: null, modifiedMs: 0 } };
}

function context(extra: Partial<UpdateContext> = {}): UpdateContext {
  const parts = new Map([part('a', 2), part('b', 3)].map((entry) => [entry.userId, entry]));
  return {
    activityCodes: createActivityCodes(1, 'unit'),
    range: { startMs: MONDAY, endMs: MONDAY + 7 * 86_400_000 },
    dates: { first: '2026-11-23', end: '2026-11-30' },
    modifiedBy: null,
    nowMs: MONDAY,
    newShiftId: () => 'new',
    isScheduleVersionChecked: true,
    isAgentOfBusinessUnit: (userId) => ['a', 'b', 'unscheduled'].includes(userId),
    agentSchedule: (userId) => parts.get(userId) ?? null,
    ...extra,
  };
}

const shifts = [
  {
    activities: [{ startDate: '2026-11-23T09:00:00.000Z', lengthMinutes: 60, description: '', activityCodeId: '0' }],
  },
];
const upload = (agentSchedules: unknown[], version = 7) =>
  updateUploadSchema.parse({ metadata: { version }, agentSchedules });

describe('planUpdate', () => {
  it('plans every sent agent when all versions are current', () => {
    const plan = planUpdate(schedule(), upload([{ userId: 'a', metadata: { version: 2 }, shifts }]), context());
    expect(plan).toMatchObject({ ok: true, agents: [{ userId: 'a', next: { stamp: { version: 3 } } }] });
  });

  it('lets an agent without a schedule in without a version', () => {
    expect(planUpdate(schedule(), upload([{ userId: 'unscheduled', shifts }]), context()).ok).toBe(true);
  });

  it('is stale when the schedule moved on, unless that check is off', () => {
    const late = upload([{ userId: 'a', metadata: { version: 2 }, shifts }], 6);
    expect(planUpdate(schedule(), late, context())).toMatchObject({ ok: false, reason: 'stale' });
    expect(planUpdate(schedule(), late, context({ isScheduleVersionChecked: false })).ok).toBe(true);
  });

  it('is stale as a whole when one agent moved on', () => {
    const agents = [
      { userId: 'a', metadata: { version: 2 }, shifts },
      { userId: 'b', metadata: { version: 2 }, shifts: [{ id: 'vanished', delete: true }] },
    ];
    expect(planUpdate(schedule(), upload(agents), context())).toMatchObject({ ok: false, reason: 'stale' });
  });

  it.each([
    ['an agent of another business unit', [{ userId: 'stranger', shifts }], 'not an agent'],
    [
      'an agent sent twice',
      [
        { userId: 'a', metadata: { version: 2 } },
        { userId: 'a', metadata: { version: 2 } },
      ],
      'twice',
    ],
    ['an agent with a schedule but no version', [{ userId: 'a', shifts }], 'metadata: required'],
  ])('refuses %s', (_what, agents, reason) => {
    const plan = planUpdate(schedule(), upload(agents), context());
    expect(plan).toMatchObject({ ok: false, reason: 'invalid' });
    expect(plan.ok ? [] : plan.problems.join()).toContain(reason);
  });

  it('refuses to withdraw a published schedule', () => {
    const withdrawal = { ...upload([]), published: false };
    expect(planUpdate(schedule(), withdrawal, context())).toMatchObject({ ok: false, reason: 'invalid' });
    expect(planUpdate(schedule({ published: false }), withdrawal, context()).ok).toBe(true);
  });
});

describe('updateUploadSchema', () => {
  it.each([
    ['an activity without description', { startDate: '2026-11-23T09:00:00Z', lengthMinutes: 60, activityCodeId: '0' }],
    ['an activity with a bad date', { startDate: 'monday', lengthMinutes: 60, activityCodeId: '0', description: '' }],
    [
      'an unknown property',
      { startDate: '2026-11-23T09:00:00Z', lengthMinutes: 60, activityCodeId: '0', description: '', x: 1 },
    ],
  ])('refuses %s', (_what, activity) => {
    const document = {
      metadata: { version: 1 },
      agentSchedules: [{ userId: 'a', shifts: [{ activities: [activity] }] }],
    };
    expect(updateUploadSchema.safeParse(document).success).toBe(false);
  });
});
