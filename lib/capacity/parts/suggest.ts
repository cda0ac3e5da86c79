import { findNames } from '#lib/directory/find-names.ts';
import { wfmActivityCodes, type GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import { readPublished, type WeekReading } from '#lib/scheduling/read-week.ts';
import { endOf, startOf } from '#lib/scheduling/shifts.shared.ts';
import { findShortages, spareAgents, type Demand, type Shortage } from '../find-shortages.ts';
import { proposeMoves, type Move, type PlannedShift } from '../propose-moves.ts';
import { CallsData, INTERVAL_MS, ScheduleData, UnitsData, type Suggestion, type SuggestionsData } from '../schema.ts';
import type { PartOutcome, PartTools } from './part-tools.ts';

/** What begins sooner is past changing. */
const NOTICE_MS = 30 * 60_000;
/** Where calls were never counted beside agents: each agent can be on one call. */
const ASSUMED_CALLS_PER_AGENT = 1;
/** What somebody does who is taken off calls, the best first. */
const RELEASE_CATEGORIES = ['Training', 'Meeting', 'OffQueueWork'];

/**
 * Where the trunks can carry fewer calls than the scheduled agents can take, what agents could do instead. Reads the shifts of
 * the business units once more, and only when something is short. Changes nothing.
 */
export async function suggest(tools: PartTools): Promise<PartOutcome> {
  const { span, nowMs } = tools;
  const known = await tools.dataOf();
  const calls = CallsData.nullable().parse(known.get('calls') ?? null);
  const units = UnitsData.nullable().parse(known.get('units') ?? null)?.units ?? [];
  const scheduled = units.flatMap((unit) => {
    const data = ScheduleData.nullable().parse(known.get(`schedule:${unit.id}`) ?? null);
    return data ? [{ ...unit, ...data }] : [];
  });
  const found: SuggestionsData = {
    callsPerAgent: calls?.callsPerAgent || ASSUMED_CALLS_PER_AGENT,
    isMeasured: Boolean(calls?.callsPerAgent),
    suggestions: [],
    problem: problemOf(calls, scheduled.length, units.length),
    workCodes: {},
    timeZones: {},
  };
  if (!calls || calls.capacityNow === null || scheduled.length === 0) return { kind: 'done', data: found };
  const onQueue = scheduled[0]?.onQueue.map((_, index) =>
    scheduled.reduce((sum, unit) => sum + (unit.onQueue[index] ?? 0), 0),
  );
  const { callsPerAgent } = found;
  const capacity = (onQueue ?? []).map(() => calls.capacityNow);
  const demand: Demand = { fromMs: span.fromMs, capacity, onQueue: onQueue ?? [], callsPerAgent };
  const shortages = findShortages(demand, Math.max(span.fromMs, nowMs + NOTICE_MS));
  const left = leftOf(shortages, demand);
  const spare = spareAgents(demand);
  // The unit with the most agents on calls gives first.
  for (const unit of scheduled.toSorted((one, other) => sumOf(other.onQueue) - sumOf(one.onQueue))) {
    const own = shortages.filter(({ startMs, endMs }) => touches(unit.onQueue, startMs, endMs, span.fromMs));
    if (own.length === 0) continue;
    const read = await readUnit(tools, unit.id);
    if ('kind' in read) return read;
    const { shifts, codes, timeZone } = read;
    const used = new Set<string>();
    const releaseCodeId = releaseCodeOf(codes);
    found.workCodes[unit.id] = codes.find(({ category }) => category === 'OnQueueWork')?.id ?? '';
    if (timeZone) found.timeZones[unit.id] = timeZone;
    for (const shortage of own) {
      const moves = proposeMoves(shortage, { shifts, fromMs: span.fromMs, left, spare, used, releaseCodeId });
      found.suggestions.push(await toSuggestion(tools, unit, shortage, moves, codes));
    }
  }
  return { kind: 'done', data: found };
}

function problemOf(calls: CallsData | null, scheduled: number, units: number): string | null {
  if (calls === null) return 'The history of the trunks could not be read.';
  if (calls.capacityNow === null) return 'The capacity of the trunks is not known. Set it on the trunks page.';
  if (units === 0) return 'There is no business unit to look at.';
  if (scheduled === 0) return 'No schedule could be read.';
  return null;
}

type UnitShifts = {
  readonly shifts: PlannedShift[];
  readonly codes: readonly GenesysActivityCode[];
  readonly timeZone: string | null;
};

async function readUnit({ caller, span }: PartTools, businessUnitId: string): Promise<UnitShifts | PartOutcome> {
  const codes = await caller.call(wfmActivityCodes, { businessUnitId });
  if (!codes.ok) return { kind: 'failed', failure: codes.error };
  const published = await readPublished(caller, { businessUnitId, ...span });
  if (!published.ok) return { kind: 'failed', failure: published.error };
  const active = codes.data.data.entities.filter((code) => code.active !== false);
  const { week } = published.data;
  return { shifts: toShifts(week, active), codes: active, timeZone: week.timeZone };
}

function toShifts(week: WeekReading, codes: readonly GenesysActivityCode[]): PlannedShift[] {
  const categories = new Map(codes.map(({ id, category }) => [id, category ?? 'Unavailable']));
  return [...week.shiftsByAgent].flatMap(([agentId, shifts]) =>
    shifts.map((shift) => ({
      agentId,
      activities: shift.activities.map((activity) => ({
        startMs: startOf(activity),
        endMs: endOf(activity),
        activityCodeId: activity.activityCodeId,
        category: categories.get(activity.activityCodeId) ?? 'Unavailable',
        description: activity.description,
        isFixed: Boolean(activity.externalActivityId ?? activity.timeOffRequestId),
      })),
    })),
  );
}

function releaseCodeOf(codes: readonly GenesysActivityCode[]): string | null {
  const fitting = RELEASE_CATEGORIES.flatMap((wanted) => {
    const ofCategory = codes.filter(({ category }) => category === wanted);
    return ofCategory.find(({ defaultCode }) => defaultCode === true) ?? ofCategory[0] ?? [];
  });
  return fitting[0]?.id ?? null;
}

function leftOf(shortages: readonly Shortage[], { fromMs, onQueue }: Demand): number[] {
  const left = onQueue.map(() => 0);
  for (const { startMs, surplus } of shortages) {
    const first = (startMs - fromMs) / INTERVAL_MS;
    for (const [index, agents] of surplus.entries()) left[first + index] = agents;
  }
  return left;
}

async function toSuggestion(
  { ctx }: PartTools,
  unit: { readonly id: string; readonly name: string },
  shortage: Shortage,
  moves: readonly Move[],
  codes: readonly GenesysActivityCode[],
): Promise<Suggestion> {
  const agentNames = await findNames(
    ctx,
    moves.map(({ agentId }) => agentId),
  );
  const codeNames = new Map(codes.map(({ id, name }) => [id, name ?? id]));
  return {
    businessUnitId: unit.id,
    businessUnitName: unit.name,
    startMs: shortage.startMs,
    endMs: shortage.endMs,
    capacity: shortage.capacity,
    needed: shortage.needed,
    surplus: Math.max(...shortage.surplus),
    moves: moves.map((move) => ({
      ...move,
      agentName: agentNames.get(move.agentId) ?? move.agentId,
      activityName: codeNames.get(move.activityCodeId) ?? move.activityCodeId,
    })),
  };
}

function touches(onQueue: readonly number[], startMs: number, endMs: number, fromMs: number): boolean {
  const first = (startMs - fromMs) / INTERVAL_MS;
  return onQueue.slice(first, (endMs - fromMs) / INTERVAL_MS).some((agents) => agents > 0);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
