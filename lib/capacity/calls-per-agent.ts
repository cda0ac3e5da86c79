/** What was seen in one hour: concurrent calls and agents on queue, as means; null where not known. */
export type Hour = { readonly calls: number | null; readonly agents: number | null };

/** Below this many hours with agents on queue the ratio says nothing. */
const FEWEST_HOURS = 8;

/**
 * Concurrent calls for each agent on queue, over all hours in which both are known and somebody was on queue. More than one:
 * calls wait in queues, too. Null where too few hours are known.
 */
export function callsPerAgent(hours: readonly Hour[]): number | null {
  const known = hours.filter((hour): hour is { calls: number; agents: number } => {
    return hour.calls !== null && hour.agents !== null && hour.agents > 0;
  });
  if (known.length < FEWEST_HOURS) return null;
  const calls = known.reduce((sum, hour) => sum + hour.calls, 0);
  return calls / known.reduce((sum, hour) => sum + hour.agents, 0);
}
