import { ASSIGNMENTS } from '../../assignment-format.shared.ts';
import { parseText } from '../../parse-text.ts';
import type { ShiftView } from '../../schema.ts';
import { NO_RULES } from '../check-week.ts';
import { planChanges, type KnownAgent, type PlannedItem, type PlanningFacts } from '../plan-changes.ts';

const ada: KnownAgent = { id: 'ada', name: 'Ada', email: 'ada@x.org', managementUnitId: 'mu' };
const ben: KnownAgent = { id: 'ben', name: 'Ben', email: 'ben@x.org', managementUnitId: 'mu' };
const out: KnownAgent = { id: 'out', name: 'Out', email: 'out@x.org', managementUnitId: null };

const code = (id: string, name: string, category: string, active = true, defaultCode = true) => ({
  id,
  name,
  category,
  active,
  defaultCode,
  lengthInMinutes: 60,
  countsAsPaidTime: true,
});

/** A shift of one activity. */
export function shift(id: string, start: string, lengthMinutes: number, activityCodeId = '0'): ShiftView {
  const startDate = new Date(start).toISOString();
  return { id, startDate, lengthMinutes, activities: [{ startDate, lengthMinutes, activityCodeId, description: '' }] };
}

/** An activity without a description. */
export function activityAt(start: string, lengthMinutes: number, activityCodeId = '0') {
  return { startDate: new Date(start).toISOString(), lengthMinutes, activityCodeId, description: '' };
}

/** Plans lines of a file against a week of March 2026 in Dublin, with facts of one's own. */
export function plan(lines: string[], facts: Partial<PlanningFacts> = {}): PlannedItem[] {
  const parsed = parseText(
    ['agent,date,start,length,activity,description,action,to date,to start,with agent,shift id', ...lines].join('\n'),
    ASSIGNMENTS,
  );
  if (!parsed.ok) throw new Error(parsed.error.message);
  return planChanges(parsed.data.rows, parsed.data.problems, {
    timeZone: 'Europe/Dublin',
    firstDate: '2026-03-09',
    endDate: '2026-03-16',
    activityCodes: [
      code('0', 'On Queue', 'OnQueueWork'),
      code('3', 'Meeting', 'Meeting'),
      code('5', 'Time Off', 'TimeOff'),
      code('x', 'Old', 'Meeting', false),
    ],
    agentsByKey: new Map([
      ['ada@x.org', [ada]],
      ['ben@x.org', [ben]],
      ['out@x.org', [out]],
      ['twins@x.org', [ada, ben]],
    ]),
    shiftsByAgent: new Map(),
    markersByAgent: new Map(),
    copiedShiftsByAgent: new Map(),
    neighbourShiftsByAgent: new Map(),
    rules: NO_RULES,
    nowMs: Date.parse('2026-03-01T00:00:00Z'),
    ...facts,
  });
}

/** One effect of an item. */
export const effectOf = (item: PlannedItem | undefined, index = 0) => item?.change.effects[index];
/** Which shift an item is about. */
export const shiftIdOf = (item: PlannedItem) => {
  const effect = effectOf(item);
  return effect?.on === 'shift' ? (effect.before?.id ?? null) : null;
};
/** The shift an effect of an item asks for. */
export function targetOf(item: PlannedItem | undefined, index = 0): ShiftView | null {
  const effect = effectOf(item, index);
  return effect?.on === 'shift' ? effect.target : null;
}
/** A shift's target in UTC as `day hh:mm+minutes code…`. */
const brief = (shift: ShiftView | null) =>
  shift &&
  shift.activities
    .map(
      ({ startDate, lengthMinutes, activityCodeId }) => `${startDate.slice(8, 16)}+${lengthMinutes}:${activityCodeId}`,
    )
    .join(' ');
/** Targets of all effects: shifts in UTC as `day hh:mm+minutes:code …`, days off by their date. */
export const targets = (item: PlannedItem | undefined) =>
  item?.change.effects.map((effect) => (effect.on === 'shift' ? brief(effect.target) : effect.target?.date));

/** Ada has these shifts. */
export const adaHas = (...shifts: ShiftView[]) => ({ shiftsByAgent: new Map([['ada', shifts]]) });
