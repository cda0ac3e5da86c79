import { DEFAULT_CODE_IDS } from './activity-codes.ts';
import { createRng, pick } from '../core/random.ts';
import { stableUuid } from './stable-uuid.ts';
import { addDays, dayOfWeek, instantOfLocal } from './wfm-calendar.ts';
import type { Activity, AgentSchedule, FullDayMarker, ManagementUnit, Shift, WorkPlan } from './wfm-model.ts';

type Segment = { offset: number; length: number; codeId: string; description: string; isPaid: boolean };

/** What a generated schedule of one agent is derived from. The same input gives the same schedule, whenever it is built. */
export type AgentScheduleSeed = {
  readonly seed: number;
  readonly scheduleId: string;
  readonly userId: string;
  readonly weekDate: string;
  readonly weekCount: number;
  readonly createdMs: number;
  readonly managementUnit: ManagementUnit;
};

/** Builds one agent's generated schedule: shifts by the agent's work plan, breaks, meal, meetings, and some days away. */
export function generateAgentSchedule(input: AgentScheduleSeed): AgentSchedule {
  const workPlan = workPlanOf(input.seed, input.userId, input.managementUnit);
  const habit = createRng(input.seed, `wfm-habit|${input.userId}`);
  const startMinutes =
    workPlan.earliestStartMinutes +
    15 * Math.floor((habit() * (workPlan.latestStartMinutes - workPlan.earliestStartMinutes + 15)) / 15);
  const rng = createRng(input.seed, `wfm-week|${input.scheduleId}|${input.userId}`);
  const isAwayAllWeek = rng() < 0.02;
  const shifts: Shift[] = [];
  const markers: FullDayMarker[] = [];
  for (let day = 0; day < input.weekCount * 7; day++) {
    const date = addDays(input.weekDate, day);
    if (!workPlan.workDays.includes(dayOfWeek(date))) continue;
    if (isAwayAllWeek || rng() < 0.03) {
      markers.push(dayAway(date, workPlan.paidMinutes));
      continue;
    }
    const start = startMinutes + pick(rng, [0, 0, 0, -15, 15, 30]);
    shifts.push(createShift(input, workPlan, date, start, rng));
  }
  return {
    userId: input.userId,
    shifts,
    markers,
    workPlanId: workPlan.id,
    stamp: { version: 1, modifiedBy: null, modifiedMs: input.createdMs },
  };
}

/** The work plan an agent follows. */
export function workPlanOf(seed: number, userId: string, unit: ManagementUnit): WorkPlan {
  return pick(createRng(seed, `wfm-plan|${userId}`), unit.workPlans);
}

function createShift(
  input: AgentScheduleSeed,
  workPlan: WorkPlan,
  date: string,
  startMinutes: number,
  rng: () => number,
): Shift {
  const originMs = instantOfLocal(input.managementUnit.timeZone, date, startMinutes);
  return {
    id: stableUuid(input.seed, `shift|${input.scheduleId}|${input.userId}|${date}`),
    activities: fillWithQueueWork(createSegments(workPlan.paidMinutes, rng), workPlan.paidMinutes + 30).map((segment) =>
      toActivity(segment, originMs),
    ),
    manuallyEdited: false,
    workPlanId: workPlan.id,
  };
}

function createSegments(paidMinutes: number, rng: () => number): Segment[] {
  const half = Math.round(paidMinutes / 30) * 15;
  const segments: Segment[] = [
    {
      offset: 105 + 15 * Math.floor(rng() * 3),
      length: 15,
      codeId: DEFAULT_CODE_IDS.break,
      description: '',
      isPaid: true,
    },
    {
      offset: half - 15 + 15 * Math.floor(rng() * 3),
      length: 30,
      codeId: DEFAULT_CODE_IDS.meal,
      description: '',
      isPaid: false,
    },
  ];
  if (paidMinutes >= 420) {
    const offset = half + 105 + 15 * Math.floor(rng() * 2);
    segments.push({ offset, length: 15, codeId: DEFAULT_CODE_IDS.break, description: '', isPaid: true });
  }
  const extra = rng();
  if (extra < 0.18) {
    segments.push({
      offset: 30,
      length: 30,
      codeId: DEFAULT_CODE_IDS.meeting,
      description: 'Team meeting',
      isPaid: true,
    });
  } else if (extra < 0.26) {
    segments.push({
      offset: half + 45,
      length: 45,
      codeId: DEFAULT_CODE_IDS.training,
      description: 'Product training',
      isPaid: true,
    });
  } else if (extra < 0.34) {
    segments.push({
      offset: 45,
      length: 45,
      codeId: DEFAULT_CODE_IDS.offQueue,
      description: 'Case follow-up',
      isPaid: true,
    });
  }
  return segments.sort((left, right) => left.offset - right.offset);
}

function fillWithQueueWork(segments: readonly Segment[], totalMinutes: number): Segment[] {
  const filled: Segment[] = [];
  let cursor = 0;
  const fillTo = (offset: number) => {
    if (offset <= cursor) return;
    filled.push({
      offset: cursor,
      length: offset - cursor,
      codeId: DEFAULT_CODE_IDS.onQueue,
      description: '',
      isPaid: true,
    });
  };
  for (const segment of segments) {
    fillTo(segment.offset);
    filled.push(segment);
    cursor = segment.offset + segment.length;
  }
  fillTo(totalMinutes);
  return filled;
}

function toActivity(segment: Segment, originMs: number): Activity {
  return {
    startMs: originMs + segment.offset * 60_000,
    lengthMinutes: segment.length,
    description: segment.description,
    activityCodeId: segment.codeId,
    paid: segment.isPaid,
    payableMinutes: segment.isPaid ? segment.length : 0,
  };
}

function dayAway(businessUnitDate: string, paidMinutes: number): FullDayMarker {
  return {
    businessUnitDate,
    lengthMinutes: paidMinutes,
    description: 'Annual leave',
    activityCodeId: DEFAULT_CODE_IDS.timeOff,
    paid: true,
    payableMinutes: paidMinutes,
  };
}
