import type { SavedPart } from '../core/saved-state.ts';
import type { World } from '../core/types.ts';
import { ensureCurrentWeeks, getWfmState, knownWfmStates, type WfmState } from './wfm-state.ts';
import type { TimeOffRequest } from './time-off-model.ts';
import type { Schedule } from './wfm-model.ts';

type SavedOrganisation = {
  readonly counters: Map<string, number>;
  readonly schedules: readonly Schedule[];
  /** Absent in what was saved before there were any. */
  readonly timeOff?: readonly TimeOffRequest[];
};

/** Schedules that people or programs changed or made, by organisation; what the seed gives again is left out. */
export function createWfmSavedPart(world: World): SavedPart {
  return {
    name: 'wfm',
    save: () => new Map([...knownWfmStates(world)].map(([organisationId, state]) => [organisationId, saveOne(state)])),
    restore(saved) {
      for (const [organisationId, one] of saved as Map<string, SavedOrganisation>) {
        const organisation = world.organisations.get(organisationId);
        if (organisation) restoreOne(world, getWfmState(world, organisation), one);
      }
    },
  };
}

/** Lets every accepted change take effect now: a simulator that ends must not lose what it answered 202 to. */
export function settlePendingChanges(world: World): void {
  for (const { pending } of knownWfmStates(world).values()) for (const takeEffect of [...pending]) takeEffect();
}

function saveOne(state: WfmState): SavedOrganisation {
  const touched = [...state.businessUnits.values()].flatMap((unit) => [...unit.schedules.values()]).filter(isTouched);
  return {
    counters: state.counters,
    timeOff: [...state.timeOff.values()],
    // Agents that were only looked at are built again from the seed.
    schedules: touched.map((schedule) => ({
      ...schedule,
      agents: new Map([...schedule.agents].filter(([id]) => !schedule.isGenerated || schedule.history.has(id))),
    })),
  };
}

function isTouched(schedule: Schedule): boolean {
  return !schedule.isGenerated || schedule.history.size > 0;
}

function restoreOne(world: World, state: WfmState, saved: SavedOrganisation): void {
  for (const [label, value] of saved.counters) state.counters.set(label, value);
  for (const request of saved.timeOff ?? []) state.timeOff.set(request.id, request);
  for (const schedule of saved.schedules)
    state.businessUnits.get(schedule.businessUnitId)?.schedules.set(schedule.id, schedule);
  // The running numbers say that these weeks were generated already; weeks that nobody touched were not saved.
  for (const label of [...state.counters.keys()]) if (label.startsWith('generated|')) state.counters.delete(label);
  for (const unit of state.businessUnits.values()) ensureCurrentWeeks(world, state, unit);
}
