import type { PlannedItem } from './plan/plan-changes.ts';
import type { CostLine } from './schema.ts';

/** What the cost of a run depends on. The number of assignments is not among it: one upload carries them all. */
export type CostFacts = {
  readonly hasChanges: boolean;
  readonly isPublished: boolean;
  /** Management units with agents to change. */
  readonly managementUnits: number;
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
  lines.push(
    facts.isPublished
      ? { operation: 'wfm.agentschedules.search', calls: 1, why: 'Read every shift back' }
      : { operation: 'wfm.schedules.agentschedules.query', calls: facts.managementUnits, why: 'Read every shift back' },
  );
  return lines;
}

/** As {@link estimateCost}, for a plan. Whether this process listens already is not known when the run starts. */
export function costOfPlan(items: readonly PlannedItem[], isPublished: boolean): CostLine[] {
  const effects = items.filter((item) => item.state === 'pending').flatMap((item) => item.change.effects);
  return estimateCost({
    hasChanges: effects.length > 0,
    isPublished,
    managementUnits: new Set(effects.map((effect) => effect.managementUnitId)).size,
    hasChannel: false,
  });
}

/** All calls of the lines together. */
export function totalCalls(lines: readonly CostLine[]): number {
  return lines.reduce((sum, line) => sum + line.calls, 0);
}
