import { adherenceSettings } from './adherence-rules.ts';
import type { BusinessUnit, ManagementUnit, WorkPlan } from './wfm-model.ts';
import {
  businessUnitReference,
  divisionReference,
  managementUnitReference,
  userReference,
  versionMetadata,
} from './wire.ts';

/** BusinessUnitListItem. */
export function businessUnitListItem(unit: BusinessUnit) {
  return {
    id: unit.id,
    name: unit.name,
    authorized: true,
    division: divisionReference(unit.divisionId),
    selfUri: businessUnitReference(unit.id).selfUri,
  };
}

const impact = { increaseByPercent: 20, decreaseByPercent: 20 };

/** BusinessUnitResponse; settings come with `expand=settings` or one of its parts. */
export function businessUnitBody(unit: BusinessUnit, expand: readonly string[]) {
  const hasAll = expand.includes('settings');
  const wants = (part: string) => hasAll || expand.includes(`settings.${part}`);
  const settings = {
    startDayOfWeek: unit.startDayOfWeek,
    timeZone: unit.timeZone,
    ...(wants('shortTermForecasting') ? { shortTermForecasting: { defaultHistoryWeeks: 8 } } : {}),
    ...(wants('scheduling')
      ? {
          scheduling: {
            messageSeverities: [],
            syncTimeOffProperties: ['PayableMinutes'],
            enableTimeOffFullDayEstimation: false,
            serviceGoalImpact: { serviceLevel: impact, averageSpeedOfAnswer: impact, abandonRate: impact },
            allowWorkPlanPerMinuteGranularity: false,
            activitySmoothingType: 'ReduceConcurrentActivitiesAcrossMu',
            induceScheduleVariability: false,
          },
        }
      : {}),
    metadata: versionMetadata(unit.stamp),
  };
  return {
    id: unit.id,
    name: unit.name,
    ...(expand.some((part) => part.startsWith('settings')) ? { settings } : {}),
    division: divisionReference(unit.divisionId),
    selfUri: businessUnitReference(unit.id).selfUri,
  };
}

/** ManagementUnit; settings come with `expand=settings` or one of its parts. */
export function managementUnitBody(managementUnit: ManagementUnit, unit: BusinessUnit, expand: readonly string[]) {
  const hasSettings = expand.some((part) => part.startsWith('settings'));
  return {
    id: managementUnit.id,
    name: managementUnit.name,
    businessUnit: businessUnitReference(unit.id),
    startDayOfWeek: unit.startDayOfWeek,
    timeZone: managementUnit.timeZone,
    ...(hasSettings ? { settings: managementUnitSettings(managementUnit) } : {}),
    metadata: versionMetadata(managementUnit.stamp),
    division: divisionReference(managementUnit.divisionId),
    selfUri: managementUnitReference(managementUnit.id).selfUri,
  };
}

function managementUnitSettings(unit: ManagementUnit) {
  return {
    adherence: adherenceSettings,
    shortTermForecasting: { defaultHistoryWeeks: 8 },
    timeOff: { submissionRangeEnforced: false, submissionEarliestDaysFromNow: 1, submissionLatestDaysFromNow: 180 },
    metadata: versionMetadata(unit.stamp),
  };
}

/** WorkPlanListItemResponse; agents and shifts come by `expand`. */
export function workPlanBody(
  plan: WorkPlan,
  unit: ManagementUnit,
  agentIds: readonly string[],
  expand: readonly string[],
) {
  const wants = (part: string) => expand.includes(part) || expand.includes('details');
  const weeklyMinutes = plan.paidMinutes * plan.workDays.length;
  return {
    id: plan.id,
    name: plan.name,
    enabled: true,
    valid: true,
    constrainWeeklyPaidTime: true,
    flexibleWeeklyPaidTime: false,
    weeklyExactPaidMinutes: weeklyMinutes,
    minimumTimeBetweenShiftsMinutes: 660,
    maximumDays: plan.workDays.length,
    ...(wants('optionalDays') ? { optionalDays: { values: [] } } : {}),
    ...(wants('shifts') ? { shifts: [workPlanShift(plan)] } : {}),
    ...(wants('agents') ? { agents: agentIds.map(userReference) } : {}),
    ...(wants('agentCount') || wants('agents') ? { agentCount: agentIds.length } : {}),
    metadata: versionMetadata(unit.stamp),
    selfUri: `${managementUnitReference(unit.id).selfUri}/workplans/${plan.id}`,
  };
}

function workPlanShift(plan: WorkPlan) {
  return {
    name: plan.name,
    days: { values: plan.workDays },
    flexibleStartTime: plan.earliestStartMinutes !== plan.latestStartMinutes,
    earliestStartTimeMinutesFromMidnight: plan.earliestStartMinutes,
    latestStartTimeMinutesFromMidnight: plan.latestStartMinutes,
    startIncrementMinutes: 15,
    flexiblePaidTime: false,
    exactPaidTimeMinutes: plan.paidMinutes,
  };
}

/** One page of a listing with Genesys' page members; everything on one page unless the query says otherwise. */
export function pageOf<T>(entities: readonly T[], path: string, query: URLSearchParams) {
  const asked = Number(query.get('pageSize'));
  const pageSize = Number.isInteger(asked) && asked > 0 ? asked : Math.max(entities.length, 1);
  const pageCount = Math.max(1, Math.ceil(entities.length / pageSize));
  const pageNumber = Math.max(1, Number(query.get('pageNumber')) || 1);
  const uri = (page: number) => `${path}?pageSize=${pageSize}&pageNumber=${page}`;
  return {
    entities: entities.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    pageSize,
    pageNumber,
    total: entities.length,
    pageCount,
    firstUri: uri(1),
    selfUri: uri(pageNumber),
    lastUri: uri(pageCount),
    ...(pageNumber > 1 ? { previousUri: uri(pageNumber - 1) } : {}),
    ...(pageNumber < pageCount ? { nextUri: uri(pageNumber + 1) } : {}),
  };
}
