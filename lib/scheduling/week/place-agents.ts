import type { GenesysSchedule } from '#lib/genesys/operations/wfm-schemas.ts';
import { MAX_AGENTS_IN_VIEW, type WeekUnit } from './schema.ts';

type Members = { readonly managementUnit: { readonly id: string } | null; readonly ids: readonly { id: string }[] };

/** Each agent’s unit: as the schedule has it, else where the agent is now, so that newcomers can get their first shift. */
export function placeAgents(
  schedule: Pick<GenesysSchedule, 'managementUnits'>,
  current: readonly { readonly managementUnit: { id: string } | null; readonly users: readonly { id: string }[] }[],
): Map<string, string> {
  const lists: Members[] = [
    ...current.map(({ managementUnit, users }) => ({ managementUnit, ids: users })),
    ...schedule.managementUnits.map(({ managementUnit, agents }) => ({ managementUnit, ids: agents })),
  ];
  const unitByAgent = new Map<string, string>();
  for (const { managementUnit, ids } of lists) {
    if (managementUnit) for (const { id } of ids) unitByAgent.set(id, managementUnit.id);
  }
  return unitByAgent;
}

/** Units with their agents in the schedule, by name. */
export function countUnits(unitByAgent: ReadonlyMap<string, string>, names: ReadonlyMap<string, string>): WeekUnit[] {
  const counts = new Map<string, number>();
  for (const unitId of unitByAgent.values()) counts.set(unitId, (counts.get(unitId) ?? 0) + 1);
  return [...counts]
    .map(([id, agents]) => ({ id, name: names.get(id) ?? id, agents }))
    .sort((left, right) => left.name.localeCompare(right.name) || left.id.localeCompare(right.id));
}

/** The unit to show: the one that was asked for where there is it, else null for all, or the first where all are too many. */
export function chooseUnit(units: readonly WeekUnit[], wanted: string | undefined): string | null {
  if (wanted !== undefined && units.some(({ id }) => id === wanted)) return wanted;
  const total = units.reduce((sum, { agents }) => sum + agents, 0);
  return total > MAX_AGENTS_IN_VIEW ? (units[0]?.id ?? null) : null;
}
