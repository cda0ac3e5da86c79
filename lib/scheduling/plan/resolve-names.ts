import { rowProblem, type RowProblem } from '../parse-row.ts';
import type { AssignmentRow } from '../schema.ts';
import type { KnownAgent, PlannableCode } from './plan-changes.ts';

/** A person with a place in the business unit. */
export type PlacedAgent = KnownAgent & { readonly managementUnitId: string };

/** Who is meant by `key`, which is `written` in the row's cell; a problem when that is nobody, several, or somebody elsewhere. */
export function placeAgent(
  row: AssignmentRow,
  key: string,
  written: string,
  agentsByKey: ReadonlyMap<string, readonly KnownAgent[]>,
): PlacedAgent | RowProblem {
  const [agent, ...namesakes] = agentsByKey.get(key) ?? [];
  if (!agent) {
    const message = `No user “${written}” in this organisation`;
    return rowProblem(row, 'unknown_agent', message, 'Check the spelling, or use the user id');
  }
  if (namesakes.length > 0) {
    return rowProblem(row, 'ambiguous_agent', `Several users have “${written}”`, 'Use the user id instead');
  }
  const { managementUnitId } = agent;
  if (managementUnitId === null) {
    const message = `${agent.name ?? written} is in no management unit of this business unit`;
    const fix = 'Choose the agent’s business unit, or add the agent to a management unit in Genesys Cloud';
    return rowProblem(row, 'not_in_business_unit', message, fix);
  }
  return { ...agent, managementUnitId };
}

/** By id, else by name whatever its case; the category's default when nothing is said. Inactive codes cannot be scheduled. */
export function findActivityCode(
  wanted: string,
  codes: readonly PlannableCode[],
  usual: string,
): PlannableCode | undefined {
  const usable = codes.filter((code) => code.active !== false);
  if (wanted === '') return usable.find((code) => code.defaultCode === true && code.category === usual);
  const name = wanted.toLowerCase();
  return usable.find((code) => code.id === wanted) ?? usable.find((code) => code.name?.toLowerCase() === name);
}

/** Names of the codes that can be used, the first of them where there are many. */
export function activityNames(codes: readonly PlannableCode[]): string {
  const names = codes.filter((code) => code.active !== false).map((code) => code.name ?? code.id);
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ');
}
