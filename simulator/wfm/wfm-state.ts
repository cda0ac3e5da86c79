import type { SimOrganisation, World } from '../core/types.ts';
import { generateAgentSchedule } from './generate-agent-schedule.ts';
import { generateBusinessUnits, type WfmStructure } from './generate-business-units.ts';
import { stableUuid } from './stable-uuid.ts';
import type { TimeOffRequest } from './time-off-model.ts';
import { addDays, dateInZone, weekStart } from './wfm-calendar.ts';
import type { AgentSchedule, BusinessUnit, ManagementUnit, Schedule } from './wfm-model.ts';

/** Workforce management of one organisation: structure, schedules, and the running numbers behind new ids. */
export type WfmState = WfmStructure & {
  readonly seed: number;
  /** How far each running number has come. */
  readonly counters: Map<string, number>;
  /** Accepted changes whose time has not come; each takes effect once. */
  readonly pending: Set<() => void>;
  /** Time-off requests by id, in the order they were made. */
  readonly timeOff: Map<string, TimeOffRequest>;
  /** Takes the next running number of a label; the basis of deterministic ids for new things. */
  next(label: string): number;
};

const statesByWorld = new WeakMap<World, Map<string, WfmState>>();
const builtListeners = new WeakMap<World, Set<(state: WfmState, organisation: SimOrganisation) => void>>();

/** The workforce-management state of an organisation, built on first touch and dropped when the world is reset. */
export function getWfmState(world: World, organisation: SimOrganisation): WfmState {
  let states = statesByWorld.get(world);
  if (!states) {
    const created = new Map<string, WfmState>();
    statesByWorld.set(world, created);
    world.onReset(() => created.clear());
    states = created;
  }
  let state = states.get(organisation.id);
  if (!state) {
    const counters = new Map<string, number>();
    state = {
      ...generateBusinessUnits(world, organisation),
      seed: world.seed,
      counters,
      pending: new Set(),
      timeOff: new Map(),
      next: (label) => {
        const value = (counters.get(label) ?? 0) + 1;
        counters.set(label, value);
        return value;
      },
    };
    states.set(organisation.id, state);
    for (const listener of builtListeners.get(world) ?? []) listener(state, organisation);
  }
  return state;
}

/** The states built so far, by organisation id. */
export function knownWfmStates(world: World): ReadonlyMap<string, WfmState> {
  return statesByWorld.get(world) ?? new Map<string, WfmState>();
}

/** False once the world was reset: work still under way for an earlier state must not be finished. */
export function isCurrentState(world: World, state: WfmState): boolean {
  return [...(statesByWorld.get(world)?.values() ?? [])].includes(state);
}

/** Calls `listener` whenever an organisation's state is first built. */
export function onWfmStateBuilt(
  world: World,
  listener: (state: WfmState, organisation: SimOrganisation) => void,
): void {
  const listeners = builtListeners.get(world) ?? new Set();
  builtListeners.set(world, listeners.add(listener));
}

/** Makes sure last week, this week and the next two have published schedules (and the last of them a draft), as time passes. */
export function ensureCurrentWeeks(world: World, state: WfmState, unit: BusinessUnit): void {
  const current = weekStart(dateInZone(unit.timeZone, world.clock.now()), unit.startDayOfWeek);
  for (let week = -1; week <= 2; week++) {
    const weekDate = addDays(current, week * 7);
    addGeneratedSchedule(world, state, unit, weekDate, `Schedule ${weekDate}`, true);
    if (week === 2) addGeneratedSchedule(world, state, unit, weekDate, `Draft with overtime ${weekDate}`, false);
  }
}

/** One agent's part of a schedule, built on first touch; null when the agent is not in it. */
export function agentScheduleOf(state: WfmState, schedule: Schedule, userId: string): AgentSchedule | null {
  const known = schedule.agents.get(userId);
  if (known !== undefined) return known;
  const unit = state.managementUnits.get(state.managementUnitIdByAgent.get(userId) ?? '');
  if (!schedule.isGenerated || !unit || unit.businessUnitId !== schedule.businessUnitId) return null;
  const built = generateAgentSchedule({
    seed: state.seed,
    scheduleId: schedule.id,
    userId,
    weekDate: schedule.weekDate,
    weekCount: schedule.weekCount,
    createdMs: schedule.createdMs,
    managementUnit: unit,
  });
  schedule.agents.set(userId, built);
  return built;
}

/** Whether an agent is in a schedule, without building the agent's part. */
export function isInSchedule(state: WfmState, schedule: Schedule, userId: string): boolean {
  const known = schedule.agents.get(userId);
  if (known !== undefined) return known !== null;
  const unit = state.managementUnits.get(state.managementUnitIdByAgent.get(userId) ?? '');
  return schedule.isGenerated && unit?.businessUnitId === schedule.businessUnitId;
}

/** The management units of a business unit. */
export function unitsOf(state: WfmState, unit: BusinessUnit): ManagementUnit[] {
  return unit.managementUnitIds.flatMap((id) => state.managementUnits.get(id) ?? []);
}

function addGeneratedSchedule(
  world: World,
  state: WfmState,
  unit: BusinessUnit,
  weekDate: string,
  description: string,
  published: boolean,
): void {
  const id = stableUuid(state.seed, `schedule|${unit.id}|${weekDate}|${published ? 'published' : 'draft'}`);
  if (unit.schedules.has(id) || state.next(`generated|${id}`) > 1) return;
  const isWeekTaken = [...unit.schedules.values()].some((other) => other.published && other.weekDate === weekDate);
  const createdMs = Math.min(world.clock.now(), Date.parse(`${weekDate}T09:00:00Z`) - 21 * 86_400_000);
  unit.schedules.set(id, {
    id,
    businessUnitId: unit.id,
    weekDate,
    weekCount: 1,
    description,
    published: published && !isWeekTaken,
    stamp: { version: published ? 2 : 1, modifiedBy: null, modifiedMs: createdMs },
    createdMs,
    isGenerated: true,
    agents: new Map(),
    history: new Map(),
    forecastId: stableUuid(state.seed, `forecast|${unit.id}|${weekDate}`),
  });
}
