import { createRng } from '../core/random.ts';
import type { SimOrganisation, World } from '../core/types.ts';
import { createActivityCodes } from './activity-codes.ts';
import { stableUuid } from './stable-uuid.ts';
import { DAYS_OF_WEEK, type DayOfWeek } from './wfm-calendar.ts';
import type { BusinessUnit, ManagementUnit, Stamp, Team, WorkPlan } from './wfm-model.ts';

const MAX_AGENTS_PER_UNIT = 1_000;
const MAX_AGENTS_PER_TEAM = 25;
const UNIT_NAMES = ['Voice', 'Digital', 'Back Office', 'Premium', 'Evening', 'Overflow', 'Claims', 'Outbound'];
const WEEK_STARTS: readonly DayOfWeek[] = ['Monday', 'Sunday', 'Monday', 'Saturday'];

/** The workforce-management structure of one organisation. */
export type WfmStructure = {
  readonly businessUnits: Map<string, BusinessUnit>;
  readonly managementUnits: Map<string, ManagementUnit>;
  readonly teams: Map<string, Team>;
  readonly managementUnitIdByAgent: ReadonlyMap<string, string>;
  readonly teamIdByAgent: ReadonlyMap<string, string>;
};

type GrowingStructure = WfmStructure & {
  readonly managementUnitIdByAgent: Map<string, string>;
  readonly teamIdByAgent: Map<string, string>;
};

/**
 * Business units, management units, work plans and teams of an organisation, from the world's seed and the organisation's
 * agents. A vendor organisation has none.
 */
export function generateBusinessUnits(world: World, organisation: SimOrganisation): WfmStructure {
  const structure = {
    businessUnits: new Map<string, BusinessUnit>(),
    managementUnits: new Map<string, ManagementUnit>(),
    teams: new Map<string, Team>(),
    managementUnitIdByAgent: new Map<string, string>(),
    teamIdByAgent: new Map<string, string>(),
  };
  if (organisation.isVendor) return structure;
  const agents = world.agentsOf(organisation.id).map((user) => user.id);
  const shares = agents.length <= 200 ? [1] : agents.length <= 600 ? [0.6, 0.4] : [0.92, 0.08];
  let taken = 0;
  shares.forEach((share, index) => {
    const isLast = index === shares.length - 1;
    const count = isLast ? agents.length - taken : Math.round(agents.length * share);
    addBusinessUnit(world, organisation, structure, index, agents.slice(taken, taken + count));
    taken += count;
  });
  return structure;
}

function addBusinessUnit(
  world: World,
  organisation: SimOrganisation,
  structure: GrowingStructure,
  index: number,
  agentIds: readonly string[],
): void {
  const { seed } = world;
  const id = stableUuid(seed, `business-unit|${organisation.id}|${index}`);
  const rng = createRng(seed, `business-unit|${organisation.id}|${index}`);
  const unitCount = Math.max(agentIds.length > 60 ? 2 : 1, Math.ceil(agentIds.length / MAX_AGENTS_PER_UNIT));
  const perUnit = Math.ceil(agentIds.length / unitCount);
  const unitIds: string[] = [];
  for (let unit = 0; unit < unitCount; unit++) {
    const members = agentIds.slice(unit * perUnit, (unit + 1) * perUnit);
    const managementUnit = createManagementUnit(world, organisation, id, `${index}-${unit}`, unit, members);
    structure.managementUnits.set(managementUnit.id, managementUnit);
    unitIds.push(managementUnit.id);
    for (const userId of members) structure.managementUnitIdByAgent.set(userId, managementUnit.id);
    addTeams(seed, structure, managementUnit);
  }
  structure.businessUnits.set(id, {
    id,
    name: index === 0 ? `${organisation.name} Contact Centre` : `${organisation.name} Services`,
    startDayOfWeek: WEEK_STARTS[Math.floor(rng() * WEEK_STARTS.length)] ?? 'Monday',
    timeZone: organisation.timeZone,
    divisionId: organisation.homeDivisionId,
    activityCodes: createActivityCodes(seed, id),
    managementUnitIds: unitIds,
    planningGroupIds: [0, 1].map((group) => stableUuid(seed, `planning-group|${id}|${group}`)),
    schedules: new Map(),
    stamp: firstStamp(world),
  });
}

function createManagementUnit(
  world: World,
  organisation: SimOrganisation,
  businessUnitId: string,
  key: string,
  unit: number,
  agentIds: readonly string[],
): ManagementUnit {
  const id = stableUuid(world.seed, `management-unit|${organisation.id}|${key}`);
  return {
    id,
    name: UNIT_NAMES[unit % UNIT_NAMES.length] ?? `Unit ${unit + 1}`,
    businessUnitId,
    timeZone: organisation.timeZone,
    divisionId: organisation.homeDivisionId,
    agentIds,
    workPlans: createWorkPlans(world.seed, id),
    stamp: firstStamp(world),
  };
}

function createWorkPlans(seed: number, managementUnitId: string): WorkPlan[] {
  const plan = (
    name: string,
    earliest: number,
    latest: number,
    paidMinutes: number,
    firstDay: number,
    days: number,
  ) => ({
    id: stableUuid(seed, `work-plan|${managementUnitId}|${name}`),
    name,
    earliestStartMinutes: earliest,
    latestStartMinutes: latest,
    paidMinutes,
    workDays: Array.from({ length: days }, (_, day) => DAYS_OF_WEEK[(firstDay + day) % 7] as DayOfWeek),
  });
  return [
    plan('Early 40 h', 360, 450, 480, 1, 5),
    plan('Day 40 h', 480, 570, 480, 1, 5),
    plan('Late 40 h', 660, 780, 480, 1, 5),
    plan('Weekend 32 h', 540, 660, 480, 4, 4),
    plan('Part time 24 h', 540, 720, 360, 2, 4),
    plan('Rotating 40 h', 420, 600, 480, 3, 5),
  ];
}

function addTeams(seed: number, structure: GrowingStructure, unit: ManagementUnit): void {
  for (let from = 0, number = 1; from < unit.agentIds.length; from += MAX_AGENTS_PER_TEAM, number++) {
    const id = stableUuid(seed, `team|${unit.id}|${number}`);
    const memberIds = unit.agentIds.slice(from, from + MAX_AGENTS_PER_TEAM);
    structure.teams.set(id, { id, name: `${unit.name} ${number}`, memberIds });
    for (const userId of memberIds) structure.teamIdByAgent.set(userId, id);
  }
}

function firstStamp(world: World): Stamp {
  return { version: 1, modifiedBy: null, modifiedMs: world.clock.now() - 90 * 86_400_000 };
}
