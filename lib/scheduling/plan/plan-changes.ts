import type { GenesysActivityCode } from '#lib/genesys/operations/wfm.ts';
import type { ParsedAssignment, RowProblem } from '../parse-row.ts';
import type { ChangeKind, Effect, ItemState, MarkerView, PlannedChange, ScheduleRules, ShiftView } from '../schema.ts';
import { isSameMarker, isSameShift } from '../shifts.shared.ts';
import { applyChange, type Applied } from './apply-change.ts';
import { checkWeek } from './check-week.ts';
import { pairDay, type Pairing } from './pair-day.ts';
import { resolveChange, type ResolvedChange } from './resolve-change.ts';
import type { PlacedAgent } from './resolve-names.ts';
import { createWorkingWeek, type WorkingMarker, type WorkingShift, type WorkingWeek } from './working-week.ts';

/** A person who may be scheduled. */
export type KnownAgent = {
  readonly id: string;
  readonly name: string | null;
  /** Lower case. */
  readonly email: string | null;
  /** Null when the person is in no management unit of this business unit. */
  readonly managementUnitId: string | null;
};

/** What the planner reads of an activity code. */
export type PlannableCode = Pick<GenesysActivityCode, 'id' | 'name' | 'active' | 'defaultCode' | 'category'>;

/** What the planner knows of the business unit and the week. */
export type PlanningFacts = {
  readonly timeZone: string;
  /** First and, exclusive, last date of the schedule. */
  readonly firstDate: string;
  readonly endDate: string;
  readonly activityCodes: readonly PlannableCode[];
  /** People by what a row may call them: id or e-mail, lower case. Several under one name are ambiguous. */
  readonly agentsByKey: ReadonlyMap<string, readonly KnownAgent[]>;
  /** Shifts of the touched agents now, ordered by start. */
  readonly shiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>;
  readonly markersByAgent: ReadonlyMap<string, readonly MarkerView[]>;
  /** Shifts on the days outside the schedule that rows copy from. */
  readonly copiedShiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>;
  /** Shifts right before and after the schedule, for the rules of rest. */
  readonly neighbourShiftsByAgent: ReadonlyMap<string, readonly ShiftView[]>;
  readonly rules: ScheduleRules;
  readonly nowMs: number;
};

/** One row's plan, ready to be stored. */
export type PlannedItem = {
  readonly rowNumber: number;
  readonly subjectId: string | null;
  readonly subject: string;
  readonly state: Extract<ItemState, 'invalid' | 'pending' | 'unchanged'>;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly change: PlannedChange;
};

/**
 * Turns parsed rows into changes against the week as it is, or says why not (with the fix). Rows are applied in file order,
 * each to what those before it made; a row that cannot be carried out leaves no trace, so that valid rows do not depend on
 * invalid ones. Every row of the file is answered, in file order.
 */
export function planChanges(
  rows: readonly ParsedAssignment[],
  problems: readonly RowProblem[],
  facts: PlanningFacts,
): PlannedItem[] {
  const items: PlannedItem[] = problems.map((problem) => invalidItem(problem));
  const changes: ResolvedChange[] = [];
  for (const row of rows) {
    const resolved = resolveChange(row, facts);
    if ('fix' in resolved) items.push(invalidItem(resolved));
    else changes.push(resolved);
  }
  for (const group of groupByAgents(changes)) items.push(...planGroup(group, facts));
  return items.sort((left, right) => left.rowNumber - right.rowNumber);
}

/** Ids of the agents whose shifts the planner will ask for. */
export function touchedAgents(
  rows: readonly ParsedAssignment[],
  facts: Pick<PlanningFacts, 'agentsByKey'>,
): KnownAgent[] {
  const touched = new Map<string, KnownAgent>();
  for (const key of rows.flatMap((row) => [row.agent, row.withAgent])) {
    const [agent, ...others] = facts.agentsByKey.get(key) ?? [];
    if (agent?.managementUnitId && others.length === 0) touched.set(agent.id, agent);
  }
  return [...touched.values()];
}

/** Rows that can have to do with each other: those of one agent, and of agents who swap. */
function groupByAgents(changes: readonly ResolvedChange[]): ResolvedChange[][] {
  const parents = new Map<string, string>();
  const rootOf = (id: string): string => {
    const parent = parents.get(id) ?? id;
    if (parent === id) return id;
    const root = rootOf(parent);
    parents.set(id, root);
    return root;
  };
  for (const { agent, other } of changes) if (other) parents.set(rootOf(agent.id), rootOf(other.id));
  const groups = new Map<string, ResolvedChange[]>();
  for (const change of changes) {
    const root = rootOf(change.agent.id);
    const group = groups.get(root);
    if (group) group.push(change);
    else groups.set(root, [change]);
  }
  return [...groups.values()];
}

type Outcome = Applied | RowProblem;

/** Plans a group again without those that cannot be carried out, until what is left fits. */
function planGroup(group: readonly ResolvedChange[], facts: PlanningFacts): PlannedItem[] {
  const refused = new Map<ResolvedChange, RowProblem>();
  for (;;) {
    const accepted = group.filter((change) => !refused.has(change));
    const week = createWorkingWeek(agentsOf(group), facts.shiftsByAgent, facts.markersByAgent);
    const outcomes = applyAll(accepted, week, facts);
    const warnings = new Map<number, string>();
    let isSettled = true;
    for (const { rows, code, message, fix, isWarning } of checkWeek(week, facts)) {
      for (const change of accepted) {
        const { row } = change.parsed;
        if (!rows.has(row.rowNumber)) continue;
        if (isWarning) warnings.set(row.rowNumber, message);
        else if (!refused.has(change)) {
          refused.set(change, { row, code, message, fix });
          isSettled = false;
        }
      }
    }
    if (!isSettled) continue;
    return group.map((change) => {
      const outcome = refused.get(change) ?? outcomes.get(change);
      if (outcome === undefined) throw new Error('a row was neither refused nor applied');
      return 'fix' in outcome
        ? invalidItem(outcome, change.agent)
        : toItem(change, outcome, warnings.get(change.parsed.row.rowNumber) ?? null);
    });
  }
}

function applyAll(changes: readonly ResolvedChange[], week: WorkingWeek, facts: PlanningFacts) {
  const outcomes = new Map<ResolvedChange, Outcome>();
  const pairings = new Map<string, Pairing>();
  const dayKey = ({ agent, day }: ResolvedChange) => `${agent.id} ${day?.date ?? ''}`;
  const saysHowDayIs = ({ parsed: { action } }: ResolvedChange) =>
    action === 'set' || action === 'replace' || action === 'remove';
  const rowsOfDay = new Map<string, ResolvedChange[]>();
  for (const change of changes.filter(saysHowDayIs)) {
    rowsOfDay.set(dayKey(change), [...(rowsOfDay.get(dayKey(change)) ?? []), change]);
  }
  for (const change of changes) {
    const key = dayKey(change);
    // All rows that say how a day is to be are paired with its shifts together, when the first of them is reached.
    if (saysHowDayIs(change) && !pairings.has(key)) {
      pairings.set(key, pairDay(rowsOfDay.get(key) ?? [], week.shiftsOn(change.agent, change.day)));
    }
    outcomes.set(change, applyChange(change, week, facts, pairings.get(key) ?? new Map()));
  }
  return outcomes;
}

function agentsOf(group: readonly ResolvedChange[]): PlacedAgent[] {
  const agents = group.flatMap(({ agent, other }) => (other ? [agent, other] : [agent]));
  return [...new Map(agents.map((agent) => [agent.id, agent])).values()];
}

function toItem(change: ResolvedChange, applied: Applied, warning: string | null): PlannedItem {
  const { parsed, agent } = change;
  const markers = applied.marker ? [markerEffect(applied.marker)] : [];
  const effects = [...applied.shifts.map(shiftEffect), ...markers].filter((effect) => effect !== null);
  const isUnchanged = effects.length === 0;
  return {
    rowNumber: parsed.row.rowNumber,
    subjectId: agent.id,
    subject: agent.name ?? agent.email ?? parsed.row.agent,
    state: isUnchanged ? 'unchanged' : 'pending',
    reasonCode: isUnchanged ? 'already_so' : null,
    reason: isUnchanged ? 'Genesys Cloud already has it so' : null,
    change: {
      row: parsed.row,
      kind: isUnchanged ? 'unchanged' : kindOf(effects),
      effects,
      fix: null,
      note: warning ?? applied.note,
    },
  };
}

/** What is left of a shift once all rows were applied; null when nothing changes. */
function shiftEffect({ agent, before, current, isExact }: WorkingShift): Effect | null {
  if (before === null && current === null) return null;
  if (before !== null && current !== null && isSameShift(before, current, isExact)) return null;
  return { on: 'shift', ...nameOf(agent), before, target: current, ...(isExact ? { isExact } : {}) };
}

function markerEffect({ agent, date, before, current, isExact }: WorkingMarker): Effect | null {
  if (before === null && current === null) return null;
  if (before !== null && current !== null && isSameMarker(before, current, isExact)) return null;
  return { on: 'day_off', ...nameOf(agent), date, before, target: current, ...(isExact ? { isExact } : {}) };
}

function nameOf({ id, name, email, managementUnitId }: PlacedAgent) {
  return { agentId: id, agentName: name ?? email ?? id, managementUnitId };
}

function kindOf(effects: readonly Effect[]): ChangeKind {
  if (effects.every(({ before }) => before === null)) return 'new';
  return effects.every(({ target }) => target === null) ? 'remove' : 'replace';
}

function invalidItem({ row, code, message, fix }: RowProblem, agent: PlacedAgent | null = null): PlannedItem {
  return {
    rowNumber: row.rowNumber,
    subjectId: agent?.id ?? null,
    subject: agent?.name ?? (row.agent || '(no agent)'),
    state: 'invalid',
    reasonCode: code,
    reason: message,
    change: { row, kind: 'none', effects: [], fix, note: null },
  };
}
