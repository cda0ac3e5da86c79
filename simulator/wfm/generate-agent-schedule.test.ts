import { describe, expect, it } from 'vitest';
import { generateAgentSchedule, type AgentScheduleSeed } from './generate-agent-schedule.ts';
import { shiftEndMs, shiftStartMs, type ManagementUnit } from './wfm-model.ts';

const unit: ManagementUnit = {
  id: 'mu',
  name: 'Voice',
  businessUnitId: 'bu',
  timeZone: 'America/New_York',
  divisionId: 'division',
  agentIds: [],
  workPlans: [
    {
      id: 'early',
      name: 'Early',
      earliestStartMinutes: 360,
      latestStartMinutes: 450,
      paidMinutes: 480,
      workDays: ['Monday', 'Tuesday', 'Wednesday'],
    },
    {
      id: 'part',
      name: 'Part',
      earliestStartMinutes: 540,
      latestStartMinutes: 720,
      paidMinutes: 360,
      workDays: ['Friday', 'Saturday'],
    },
  ],
  stamp: { version: 1, modifiedBy: null, modifiedMs: 0 },
};

const input = (userId: string): AgentScheduleSeed => ({
  seed: 3,
  scheduleId: 'schedule',
  userId,
  weekDate: '2026-11-23',
  weekCount: 1,
  createdMs: 0,
  managementUnit: unit,
});

const agents = Array.from({ length: 300 }, (_, index) => generateAgentSchedule(input(`agent-${index}`)));

describe('generateAgentSchedule', () => {
  it('builds the same schedule again', () => {
    expect(generateAgentSchedule(input('agent-7'))).toEqual(agents[7]);
  });

  it('fills every shift from start to end without gap or overlap', () => {
    for (const shift of agents.flatMap((agent) => agent.shifts)) {
      const ends = shift.activities.map((activity) => activity.startMs + activity.lengthMinutes * 60_000);
      expect(shift.activities.slice(1).map((activity) => activity.startMs)).toEqual(ends.slice(0, -1));
      expect(shift.activities.every((activity) => activity.lengthMinutes > 0)).toBe(true);
    }
  });

  it('never overlaps an agent’s shifts and pays what the work plan says', () => {
    for (const agent of agents) {
      const plan = unit.workPlans.find((entry) => entry.id === agent.workPlanId);
      agent.shifts.forEach((shift, index) => {
        const previous = agent.shifts[index - 1];
        if (previous) expect(shiftEndMs(previous)).toBeLessThanOrEqual(shiftStartMs(shift));
        const paid = shift.activities.reduce((sum, activity) => sum + activity.payableMinutes, 0);
        expect(paid).toBe(plan?.paidMinutes);
      });
    }
  });

  it('varies start times, gives days away, and keeps shift ids apart', () => {
    const shifts = agents.flatMap((agent) => agent.shifts);
    expect(new Set(shifts.map((shift) => shiftStartMs(shift) % 86_400_000)).size).toBeGreaterThan(8);
    expect(agents.some((agent) => agent.markers.length > 0)).toBe(true);
    expect(new Set(shifts.map((shift) => shift.id)).size).toBe(shifts.length);
  });
});
