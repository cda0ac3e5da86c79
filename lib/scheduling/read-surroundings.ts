import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { ok, type Result } from '#lib/result.ts';
import type { ParsedAssignment } from './parse-row.ts';
import type { PlanningFacts } from './plan/plan-changes.ts';
import { readPublished, type CountingCaller } from './read-week.ts';
import { addDays, startOfDayMs } from './resolve-local-time.shared.ts';
import type { ScheduleScope, ScheduleRules, ShiftView } from './schema.ts';
import { startOf } from './shifts.shared.ts';

type Surroundings = Pick<PlanningFacts, 'copiedShiftsByAgent' | 'neighbourShiftsByAgent'>;

/** A shift lasts a day and a half at most, and rest is asked for around it. */
const NEIGHBOUR_DAYS = 2;

/**
 * What lies outside the schedule and yet counts: the days that rows copy from, and, where a rule of rest is set, the shifts
 * right before and after. Of published schedules. A call for each of the three, and none for what no row needs.
 */
export async function readSurroundings(
  caller: CountingCaller,
  scope: ScheduleScope,
  rows: readonly ParsedAssignment[],
  rules: ScheduleRules,
  userIds: readonly string[],
): Promise<Result<Surroundings, GatewayCode>> {
  const firstDate = scope.weekId;
  const endDate = addDays(firstDate, scope.weekCount * 7);
  const copied = rows
    .filter(({ action, date }) => action === 'copy' && (date < firstDate || date >= endDate))
    .map(({ date }) => date)
    .sort();
  const [firstCopied, lastCopied] = [copied.at(0), copied.at(-1)];
  const read = async (from: string, to: string) => {
    if (userIds.length === 0) return ok(new Map<string, readonly ShiftView[]>());
    const [fromMs, toMs] = [startOfDayMs(scope.timeZone, from), startOfDayMs(scope.timeZone, to)];
    const found = await readPublished(caller, { businessUnitId: scope.businessUnitId, fromMs, toMs }, userIds);
    if (!found.ok) return found;
    const within = (shift: ShiftView) => startOf(shift) >= fromMs && startOf(shift) < toMs;
    const { shiftsByAgent } = found.data.week;
    return ok(new Map([...shiftsByAgent].map(([agentId, shifts]) => [agentId, shifts.filter(within)])));
  };
  const sources = firstCopied && lastCopied ? await read(firstCopied, addDays(lastCopied, 1)) : ok(new Map());
  if (!sources.ok) return sources;
  if (rules.minRestMinutes === null) {
    return ok({ copiedShiftsByAgent: sources.data, neighbourShiftsByAgent: new Map() });
  }
  const before = await read(addDays(firstDate, -NEIGHBOUR_DAYS), firstDate);
  if (!before.ok) return before;
  const after = await read(endDate, addDays(endDate, NEIGHBOUR_DAYS));
  if (!after.ok) return after;
  const neighbours = userIds.map((id): [string, ShiftView[]] => [
    id,
    [...(before.data.get(id) ?? []), ...(after.data.get(id) ?? [])],
  ]);
  return ok({ copiedShiftsByAgent: sources.data, neighbourShiftsByAgent: new Map(neighbours) });
}
