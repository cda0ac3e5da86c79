/** Actions on each workforce-management entity that open the general lookups (activity codes, and units with a few more). */
const LOOKUP_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  activityCode: ['add', 'delete', 'edit', 'view'],
  agent: ['edit', 'view'],
  agentSchedule: ['view'],
  agentSchedulingPreferences: ['edit'],
  agentSchedulingPreferencesQuery: ['view'],
  agentSchedulingPreferencesSettings: ['view'],
  agentTimeOffRequest: ['submit'],
  businessUnit: ['add', 'delete', 'edit', 'view'],
  historicalAdherence: ['view'],
  intraday: ['view'],
  managementUnit: ['add', 'delete', 'edit', 'view'],
  planningGroup: ['add', 'delete', 'edit', 'view'],
  publishedSchedule: ['view'],
  realtimeAdherence: ['view'],
  schedule: ['add', 'delete', 'edit', 'generate', 'view'],
  schedulingPreferencesQuery: ['view'],
  schedulingPreferencesSettings: ['edit', 'view'],
  serviceGoalTemplate: ['add', 'delete', 'edit', 'view'],
  shiftTradeRequest: ['edit', 'view'],
  shortTermForecast: ['add', 'delete', 'edit', 'view'],
  shrinkage: ['view'],
  timeOffLimit: ['add', 'delete', 'edit', 'view'],
  timeOffPlan: ['add', 'delete', 'edit', 'view'],
  timeOffRequest: ['add', 'edit', 'view'],
  workPlan: ['add', 'delete', 'edit', 'view'],
  workPlanRotation: ['add', 'delete', 'edit', 'view'],
};

/** Any one of these lists activity codes. */
export const ACTIVITY_CODE_READERS: readonly string[] = Object.entries(LOOKUP_ACTIONS).flatMap(([entity, actions]) =>
  actions.map((action) => `wfm:${entity}:${action}`),
);

const COACHING_AND_LEARNING = [
  'coaching:appointment:add',
  'coaching:appointment:edit',
  'learning:assignment:add',
  'learning:assignment:reschedule',
];

/** Any one of these reads a management unit. */
export const MANAGEMENT_UNIT_READERS: readonly string[] = [
  ...ACTIVITY_CODE_READERS,
  'wfm:agentShiftTradeRequest:participate',
  'wfm:staffingGroup:add',
  'wfm:staffingGroup:delete',
  'wfm:staffingGroup:edit',
  'wfm:staffingGroup:view',
];

/** Any one of these reads a business unit. */
export const BUSINESS_UNIT_READERS: readonly string[] = [...MANAGEMENT_UNIT_READERS, ...COACHING_AND_LEARNING];

/** Any one of these finds an agent's management unit. */
export const AGENT_UNIT_READERS: readonly string[] = [
  'wfm:agent:view',
  'wfm:publishedSchedule:view',
  'wfm:schedule:view',
  ...COACHING_AND_LEARNING,
];

/** Any one of these lists a management unit's agents. */
export const UNIT_USER_READERS: readonly string[] = [
  'wfm:agent:view',
  'wfm:historicalAdherence:view',
  'wfm:publishedSchedule:view',
  'wfm:realtimeAdherence:view',
  'wfm:schedule:view',
  'wfm:staffingGroup:view',
  'wfm:timeOffRequest:view',
  'wfm:workPlanRotation:view',
  'wfm:workPlan:view',
];

/** Any one of these lists work plans. */
export const WORK_PLAN_READERS: readonly string[] = [
  'wfm:agent:view',
  'wfm:publishedSchedule:view',
  'wfm:schedule:view',
  'wfm:workPlanRotation:view',
  'wfm:workPlan:view',
];

/** Any one of these reads schedules; only the first shows drafts. */
export const SCHEDULE_READERS: readonly string[] = ['wfm:schedule:view', 'wfm:publishedSchedule:view'];
