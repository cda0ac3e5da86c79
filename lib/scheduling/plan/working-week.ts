import type { MarkerView, ShiftView } from '../schema.ts';
import { startOf } from '../shifts.shared.ts';
import type { Day } from './resolve-change.ts';
import type { PlacedAgent } from './resolve-names.ts';

/** A shift while rows are applied to it one after the other. */
export type WorkingShift = {
  readonly agent: PlacedAgent;
  /** As it is in Genesys; null for a new one. */
  readonly before: ShiftView | null;
  /** As the rows so far make it; null once it is taken away. */
  current: ShiftView | null;
  /** A row took a description away: an empty one is meant. */
  isExact: boolean;
  /** Row numbers of those that had to do with it. */
  readonly rows: Set<number>;
};

/** A full-day marker while rows are applied. */
export type WorkingMarker = {
  readonly agent: PlacedAgent;
  readonly date: string;
  readonly before: MarkerView | null;
  current: MarkerView | null;
  isExact: boolean;
  readonly rows: Set<number>;
};

/** The week of some agents, as the rows applied so far make it. */
export type WorkingWeek = {
  agents(): readonly string[];
  /** Shifts that there are now, by start. */
  shiftsOf(agentId: string): WorkingShift[];
  /** Of those, the ones that start within a day; null: all. */
  shiftsOn(agent: PlacedAgent, day: Day | null): WorkingShift[];
  add(agent: PlacedAgent, shift: ShiftView): WorkingShift;
  markerOn(agent: PlacedAgent, date: string): WorkingMarker;
  markersOf(agentId: string): WorkingMarker[];
};

/** The week as Genesys has it. */
export function createWorkingWeek(
  agents: readonly PlacedAgent[],
  shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>,
  markersByAgent: ReadonlyMap<string, readonly MarkerView[]>,
): WorkingWeek {
  const shifts = new Map<string, WorkingShift[]>();
  const markers = new Map<string, Map<string, WorkingMarker>>();
  for (const agent of agents) {
    const own = (shiftsByAgent.get(agent.id) ?? []).map((shift) => working(agent, shift, shift));
    shifts.set(agent.id, own);
    const ownMarkers = (markersByAgent.get(agent.id) ?? []).map((marker) => mark(agent, marker.date, marker));
    markers.set(agent.id, new Map(ownMarkers.map((marker) => [marker.date, marker])));
  }
  const shiftsOf = (agentId: string) =>
    (shifts.get(agentId) ?? [])
      .filter((shift) => shift.current !== null)
      .sort((left, right) => startOfCurrent(left) - startOfCurrent(right));
  return {
    agents: () => [...shifts.keys()],
    shiftsOf,
    shiftsOn: (agent, day) =>
      shiftsOf(agent.id).filter(
        (shift) => day === null || (startOfCurrent(shift) >= day.startMs && startOfCurrent(shift) < day.endMs),
      ),
    add(agent, shift) {
      const added = working(agent, null, shift);
      shifts.get(agent.id)?.push(added);
      return added;
    },
    markerOn(agent, date) {
      const own = markers.get(agent.id) ?? new Map<string, WorkingMarker>();
      const marker = own.get(date) ?? mark(agent, date, null);
      own.set(date, marker);
      return marker;
    },
    markersOf: (agentId) => [...(markers.get(agentId)?.values() ?? [])].filter((marker) => marker.current !== null),
  };
}

function working(agent: PlacedAgent, before: ShiftView | null, current: ShiftView): WorkingShift {
  return { agent, before, current, isExact: false, rows: new Set() };
}

function mark(agent: PlacedAgent, date: string, before: MarkerView | null): WorkingMarker {
  return { agent, date, before, current: before, isExact: false, rows: new Set() };
}

function startOfCurrent({ current }: WorkingShift): number {
  return current === null ? Infinity : startOf(current);
}
