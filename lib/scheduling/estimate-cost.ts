import type { PlannedItem } from './plan/plan-changes.ts';
import { agentsPerCall } from './read-week.ts';
import type { CostLine, Effect, ScheduleScope } from './schema.ts';

/** What the cost of a run depends on. One upload carries all assignments; only reading back takes more calls for many agents. */
export type CostFacts = {
  readonly hasChanges: boolean;
  readonly isPublished: boolean;
  /** Agents to change, by management unit. */
  readonly agentsByUnit: readonly number[];
  readonly weekCount: number;
  /** Whether this process already listens to the organisation's notifications. */
  readonly hasChannel: boolean;
};

/** The metered calls a run makes when nobody changes the week meanwhile, by operation. Storage transfers are not metered. */
export function estimateCost(facts: CostFacts): CostLine[] {
  if (!facts.hasChanges) return [];
  const lines: CostLine[] = [];
  if (!facts.hasChannel) {
    lines.push({ operation: 'notifications.channels.create', calls: 1, why: 'Listen for the result' });
    lines.push({ operation: 'notifications.subscriptions.put', calls: 1, why: 'Listen for the result' });
  }
  lines.push({ operation: 'wfm.schedules.get', calls: 1, why: 'Check that nobody changed the week since the preview' });
  lines.push({ operation: 'wfm.schedules.update.uploadurl', calls: 1, why: 'Get an address for the upload' });
  lines.push({ operation: 'wfm.schedules.update', calls: 1, why: 'Apply all changes at once' });
  const callsFor = (agents: number) => Math.ceil(agents / agentsPerCall(facts.weekCount));
  const agents = facts.agentsByUnit.reduce((sum, count) => sum + count, 0);
  const callsByUnit = facts.agentsByUnit.reduce((sum, count) => sum + callsFor(count), 0);
  lines.push(
    facts.isPublished
      ? { operation: 'wfm.agentschedules.search', calls: callsFor(agents), why: 'Read every shift back' }
      : { operation: 'wfm.schedules.agentschedules.query', calls: callsByUnit, why: 'Read every shift back' },
  );
  return lines;
}

/** As {@link estimateCost}, for a plan. Whether this process listens already is not known when the run starts. */
export function costOfPlan(items: readonly PlannedItem[], { isPublished, weekCount }: ScheduleScope): CostLine[] {
  const effects = items.filter((item) => item.state === 'pending').flatMap((item) => item.change.effects);
  return estimateCost({
    hasChanges: effects.length > 0,
    isPublished,
    agentsByUnit: agentsByUnit(effects),
    weekCount,
    hasChannel: false,
  });
}

/** All calls of the lines together. */
export function totalCalls(lines: readonly CostLine[]): number {
  return lines.reduce((sum, line) => sum + line.calls, 0);
}

function agentsByUnit(effects: readonly Effect[]): number[] {
  const unitByAgent = new Map(effects.map(({ agentId, managementUnitId }) => [agentId, managementUnitId]));
  const counts = new Map<string, number>();
  for (const unit of unitByAgent.values()) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  return [...counts.values()];
}
