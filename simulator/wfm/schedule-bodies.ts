import type { ScheduleScope } from './schedule-events.ts';
import { createRng } from '../core/random.ts';
import { weekRange } from './wfm-calendar.ts';
import type { AgentChange, Schedule } from './wfm-model.ts';
import { agentScheduleOf } from './wfm-state.ts';
import { markerBody, scheduleReference, shiftBody, toIso, userReference } from './wire.ts';

const INTERVALS_PER_DAY = 96;

/** BuHeadcountForecastBuPlanningGroupHeadcountForecastResult: people needed for each quarter of an hour. */
export function headcountForecastBody({ unit, state }: ScheduleScope, schedule: Schedule) {
  const range = weekRange(unit.timeZone, schedule.weekDate, schedule.weekCount);
  const intervals = schedule.weekCount * 7 * INTERVALS_PER_DAY;
  const entities = unit.planningGroupIds.map((id) => {
    const rng = createRng(state.seed, `headcount|${schedule.id}|${id}`);
    const required = Array.from({ length: intervals }, (_, index) => dailyCurve(index % INTERVALS_PER_DAY, rng()));
    return {
      planningGroup: { id, selfUri: `/api/v2/workforcemanagement/businessunits/${unit.id}/planninggroups/${id}` },
      requiredPerInterval: required.map((value) => Math.round(value * 125) / 100),
      requiredWithoutShrinkagePerInterval: required.map((value) => Math.round(value * 100) / 100),
    };
  });
  return { entities, referenceStartDate: toIso(range.startMs) };
}

function dailyCurve(interval: number, noise: number): number {
  const hour = interval / 4;
  if (hour < 6 || hour >= 21) return 0;
  return 12 * Math.sin(((hour - 6) / 15) * Math.PI) * (0.9 + 0.2 * noise);
}

/** BuAgentScheduleHistoryResponse: what each edit changed, oldest first. */
export function historyBody({ unit, state }: ScheduleScope, schedule: Schedule, agentId: string) {
  const changes = schedule.history.get(agentId) ?? [];
  const prior = [...unit.schedules.values()].filter(
    (other) => other !== schedule && other.weekDate === schedule.weekDate && other.published,
  );
  const current = agentScheduleOf(state, schedule, agentId);
  const untouched = current && changes.length === 0 ? { shifts: current.shifts, markers: current.markers } : null;
  return {
    priorPublishedSchedules: prior.map(scheduleReference),
    ...(schedule.published && untouched
      ? {
          basePublishedSchedule: {
            metadata: { dateModified: toIso(schedule.createdMs) },
            shifts: untouched.shifts.map((shift) => shiftBody(shift, schedule)),
            fullDayTimeOffMarkers: untouched.markers.map(markerBody),
          },
        }
      : {}),
    droppedChanges: [],
    changes: changes.map((change) => changeBody(change, schedule)),
  };
}

function changeBody(change: AgentChange, schedule: Schedule) {
  return {
    metadata: {
      dateModified: toIso(change.modifiedMs),
      ...(change.modifiedBy ? { modifiedBy: userReference(change.modifiedBy) } : {}),
    },
    shifts: change.shifts.map((shift) => shiftBody(shift, schedule)),
    fullDayTimeOffMarkers: change.markers.map(markerBody),
    deletes: {
      shiftIds: change.deletedShiftIds,
      fullDayTimeOffMarkerDates: change.deletedMarkerDates,
      agentSchedule: change.isAgentDeleted,
    },
  };
}
