import { emptyRow } from '../parse-row.ts';
import { addDays } from '../resolve-local-time.shared.ts';
import type { AssignmentRow } from '../schema.ts';
import type { AgentOperation } from './schema.ts';

const DAYS = 7;

/** The rows that a planner would have written: the operation for each agent, in the order of the agents. */
export function toRows(operation: AgentOperation, agentIds: readonly string[], weekId: string): AssignmentRow[] {
  const cells = cellsOf(operation, weekId);
  return agentIds
    .flatMap((agent) => cells.map((own) => ({ ...own, agent })))
    .map((own, index) => ({ ...emptyRow(index + 1), ...own }));
}

function cellsOf(operation: AgentOperation, weekId: string): Partial<AssignmentRow>[] {
  switch (operation.kind) {
    case 'shift_by':
      return [{ action: 'shift_by', date: operation.date ?? '', length: String(operation.minutes) }];
    case 'copy_week':
      return Array.from({ length: DAYS }, (_, day) => ({
        action: 'copy',
        date: addDays(operation.fromWeekId, day),
        toDate: addDays(weekId, day),
      }));
    case 'activity': {
      const { date, start, lengthMinutes, activity, description } = operation;
      return [{ action: 'activity', date, start, length: String(lengthMinutes), activity, description }];
    }
    case 'day_off': {
      const { date, activity, description } = operation;
      return [{ action: 'day_off', date, activity, description }];
    }
    case 'remove_day_off':
      return [{ action: 'remove_day_off', date: operation.date }];
  }
}
