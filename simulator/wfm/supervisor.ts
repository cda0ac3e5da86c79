import { pick } from '../core/random.ts';
import type { SimOrganisation, World } from '../core/types.ts';
import { moveBreak } from './move-break.ts';
import { planUpdate } from './plan-update.ts';
import type { ScheduleScope } from './schedule-events.ts';
import { applyDirectly, updateContext } from './schedule-operations.ts';
import type { BusinessUnit, Schedule } from './wfm-model.ts';
import { getWfmSettings } from './wfm-settings.ts';
import { agentScheduleOf, ensureCurrentWeeks, isCurrentState, onWfmStateBuilt, type WfmState } from './wfm-state.ts';
import { weekRange } from './wfm-calendar.ts';

const supervised = new WeakSet<World>();

/**
 * Lets a supervisor in every organisation whose schedules were looked at make a small change now and then: a break of a shift
 * still to come moves a quarter of an hour. Agents somebody changed lately are left alone. Nothing happens while the clock
 * stands still or `wfm.supervisor.isEnabled` is false. Starting twice in one world changes nothing.
 */
export function startSupervisor(world: World): void {
  if (supervised.has(world)) return;
  supervised.add(world);
  onWfmStateBuilt(world, (state, organisation) => scheduleNextEdit(world, state, organisation));
}

function scheduleNextEdit(world: World, state: WfmState, organisation: SimOrganisation): void {
  const rng = world.rng(`supervisor|${organisation.id}`);
  const { meanIntervalMs } = getWfmSettings(world).supervisor;
  const waitMs = -Math.log(1 - rng()) * meanIntervalMs + 10_000;
  world.clock.after(waitMs, () => {
    if (!isCurrentState(world, state)) return;
    if (getWfmSettings(world).supervisor.isEnabled) makeSupervisorEdit(world, state, organisation);
    scheduleNextEdit(world, state, organisation);
  });
}

/** Makes one supervisor's edit now; answers what was changed, or null when the drawn agent has nothing fit to change. */
export function makeSupervisorEdit(
  world: World,
  state: WfmState,
  organisation: SimOrganisation,
): { scheduleId: string; userId: string } | null {
  if (state.businessUnits.size === 0) return null;
  const rng = world.rng(`supervisor|${organisation.id}`);
  const unit = pick(rng, [...state.businessUnits.values()]);
  ensureCurrentWeeks(world, state, unit);
  const schedule = currentSchedule(world, unit);
  const agentIds = unit.managementUnitIds.flatMap((id) => state.managementUnits.get(id)?.agentIds ?? []);
  if (!schedule || agentIds.length === 0) return null;
  const userId = pick(rng, agentIds);
  const scope: ScheduleScope = { world, organisation, state, unit };
  const agents = planEdit(scope, schedule, userId);
  if (!agents) return null;
  applyDirectly(scope, schedule, agents, supervisorOf(organisation, userId));
  return { scheduleId: schedule.id, userId };
}

function planEdit(scope: ScheduleScope, schedule: Schedule, userId: string) {
  const { world, state } = scope;
  const part = agentScheduleOf(state, schedule, userId);
  const nowMs = world.clock.now();
  if (!part) return null;
  const isQuiet = part.stamp.version === 1 || nowMs - part.stamp.modifiedMs >= getWfmSettings(world).supervisor.quietMs;
  const moved = isQuiet ? moveBreak(part, nowMs) : null;
  if (!moved) return null;
  const upload = {
    metadata: { version: schedule.stamp.version },
    agentSchedules: [{ userId, metadata: { version: part.stamp.version }, shifts: [moved] }],
  };
  const plan = planUpdate(schedule, upload, updateContext(scope, schedule, supervisorOf(scope.organisation, userId)));
  return plan.ok ? plan.agents : null;
}

function currentSchedule(world: World, unit: BusinessUnit): Schedule | undefined {
  const nowMs = world.clock.now();
  return [...unit.schedules.values()].find((schedule) => {
    const range = weekRange(unit.timeZone, schedule.weekDate, schedule.weekCount);
    return schedule.published && range.startMs <= nowMs && nowMs < range.endMs;
  });
}

function supervisorOf(organisation: SimOrganisation, userId: string): string | null {
  return organisation.users.get(userId)?.managerId ?? null;
}
