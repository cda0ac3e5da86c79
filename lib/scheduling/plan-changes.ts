import type { GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import type { ParsedAssignment, RowProblem } from './parse-row.ts';
import { planAgent } from './plan-agent.ts';
import { resolveAssignment, type ResolvedAssignment } from './resolve-assignment.ts';
import type { ItemState, PlannedChange, ShiftView } from './schema.ts';

/** A person who may be scheduled. */
export type KnownAgent = {
  readonly id: string;
  readonly name: string | null;
  /** Lower case. */
  readonly email: string | null;
  /** Null when the person is in no management unit of this business unit. */
  readonly managementUnitId: string | null;
};

/** What the planner knows of the business unit and the week. */
export type PlanningFacts = {
  readonly timeZone: string;
  /** First and, exclusive, last date of the schedule. */
  readonly firstDate: string;
  readonly endDate: string;
  readonly activityCodes: readonly GenesysActivityCode[];
  /** People by what a row may call them: id or e-mail, lower case. Several under one name are ambiguous. */
  readonly agentsByKey: ReadonlyMap<string, readonly KnownAgent[]>;
  /** Shifts of the touched agents now, ordered by start. */
  readonly shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>;
  readonly nowMs: number;
};

/** One row's plan, ready to be stored. `before` is the shift it would replace. */
export type PlannedItem = {
  readonly rowNumber: number;
  readonly subjectId: string | null;
  readonly subject: string;
  readonly state: Extract<ItemState, 'invalid' | 'pending' | 'unchanged' | 'conflict'>;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly change: PlannedChange;
  readonly before: ShiftView | null;
};

/**
 * Turns parsed rows into changes against the week as it is: new shift, replacement of that day's shift, removal, already
 * so, or why not (with the fix). Every row of the file is answered, in file order; valid rows do not depend on invalid ones.
 */
export function planChanges(
  rows: readonly ParsedAssignment[],
  problems: readonly RowProblem[],
  facts: PlanningFacts,
): PlannedItem[] {
  const items: PlannedItem[] = problems.map(invalidItem);
  const byAgent = new Map<string, ResolvedAssignment[]>();
  for (const row of rows) {
    const resolved = resolveAssignment(row, facts);
    if ('fix' in resolved) items.push(invalidItem(resolved));
    else byAgent.set(resolved.agent.id, [...(byAgent.get(resolved.agent.id) ?? []), resolved]);
  }
  for (const [agentId, assignments] of byAgent) {
    items.push(...planAgent(assignments, facts.shiftsByAgent.get(agentId) ?? [], facts.timeZone));
  }
  return items.sort((left, right) => left.rowNumber - right.rowNumber);
}

/** Ids of the agents whose shifts the planner will ask for. */
export function touchedAgents(
  rows: readonly ParsedAssignment[],
  facts: Pick<PlanningFacts, 'agentsByKey'>,
): KnownAgent[] {
  const touched = new Map<string, KnownAgent>();
  for (const row of rows) {
    const [agent, ...others] = facts.agentsByKey.get(row.agent) ?? [];
    if (agent?.managementUnitId && others.length === 0) touched.set(agent.id, agent);
  }
  return [...touched.values()];
}

function invalidItem(problem: RowProblem): PlannedItem {
  const { row, code, message, fix } = problem;
  return {
    rowNumber: row.rowNumber,
    subjectId: null,
    subject: row.agent || '(no agent)',
    state: 'invalid',
    reasonCode: code,
    reason: message,
    before: null,
    change: { row, kind: 'none', managementUnitId: null, shiftId: null, date: '', target: null, fix, note: null },
  };
}
