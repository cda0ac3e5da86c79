import { z } from 'zod';
import type { DayOffView, WeekAgent, WeekView } from './schema.ts';
import {
  isSameShape,
  MINUTE_MS,
  paint,
  plainShape,
  resize,
  shapeOf,
  translate,
  type ShiftShape,
} from './shift-shape.shared.ts';

const kind = { activityCodeId: z.string(), description: z.string() };
const span = { startMs: z.number(), endMs: z.number() };
const parts = z.array(z.object({ ...span, ...kind }));

/**
 * One step of editing. Instants are epoch milliseconds; `key` names a shift of the edited week, `date` a day of it.
 * `add` and `change` give a shift as a whole: whose it is, and a span of one activity with parts painted over it, in order.
 */
export const WeekEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), agentId: z.string(), ...span, ...kind, parts }),
  z.object({ kind: z.literal('place'), key: z.string(), agentId: z.string(), startMs: z.number() }),
  z.object({ kind: z.literal('resize'), key: z.string(), ...span }),
  z.object({
    kind: z.literal('change'),
    key: z.string(),
    agentId: z.string(),
    ...span,
    ...kind,
    parts,
  }),
  z.object({ kind: z.literal('activity'), key: z.string(), ...span, ...kind }),
  z.object({ kind: z.literal('remove'), keys: z.array(z.string()) }),
  z.object({ kind: z.literal('shift_by'), keys: z.array(z.string()), minutes: z.number().int() }),
  z.object({ kind: z.literal('swap'), agentId: z.string(), withAgentId: z.string(), date: z.string() }),
  z.object({ kind: z.literal('day_off'), agentId: z.string(), date: z.string(), ...kind }),
  z.object({ kind: z.literal('no_day_off'), agentId: z.string(), date: z.string() }),
]);
export type WeekEdit = z.infer<typeof WeekEdit>;

/** What was done, and what was undone and can be done again (the last undone first). */
export const EditHistory = z.object({ edits: z.array(WeekEdit), undone: z.array(WeekEdit) });
export type EditHistory = z.infer<typeof EditHistory>;

/** Nothing done yet. */
export const NO_EDITS: EditHistory = { edits: [], undone: [] };

/** Does one thing more; what was undone before cannot be done again. */
export function pushEdit(history: EditHistory, edit: WeekEdit): EditHistory {
  return { edits: [...history.edits, edit], undone: [] };
}

/** Takes the last edit back. */
export function undoEdit({ edits, undone }: EditHistory): EditHistory {
  const last = edits.at(-1);
  return last ? { edits: edits.slice(0, -1), undone: [last, ...undone] } : { edits, undone };
}

/** Does the last edit that was taken back again. */
export function redoEdit({ edits, undone }: EditHistory): EditHistory {
  const [next, ...rest] = undone;
  return next ? { edits: [...edits, next], undone: rest } : { edits, undone };
}

/** A shift of the edited week. */
export type WeekShift = ShiftShape & {
  /** Stays the same while the shift is edited, whoever has it. */
  readonly key: string;
  readonly agentId: string;
  /** Genesys' id; null for a shift made here. */
  readonly shiftId: string | null;
  /** Whose it was and how, as read; null for a shift made here. */
  readonly before: (ShiftShape & { readonly agentId: string }) | null;
};

/** A day off in the edited week; `isNew`: it was given here. */
export type WeekDayOff = DayOffView & { readonly isNew: boolean };

/** One agent of the edited week, the same object as long as nothing about the agent is edited. */
export type EditedAgent = {
  readonly agent: WeekAgent;
  /** Ordered by start. */
  readonly shifts: readonly WeekShift[];
  readonly daysOff: readonly WeekDayOff[];
};

/** The week to draw: as read, with edits. */
export type EditedWeek = {
  readonly view: WeekView;
  readonly agents: ReadonlyMap<string, EditedAgent>;
  /** The agents as read; an agent nothing was done to is the same object in both. */
  readonly asRead: ReadonlyMap<string, EditedAgent>;
  /** Who has a shift now, by the shift's key. */
  readonly agentByKey: ReadonlyMap<string, string>;
  /** Edits that had nothing to act on, for example because a shift has gone from Genesys Cloud since. */
  readonly skipped: number;
};

/** The week as it was read, ready to be edited. */
export function openWeek(view: WeekView): EditedWeek {
  const agents = new Map<string, EditedAgent>();
  const agentByKey = new Map<string, string>();
  for (const agent of view.agents) {
    const shifts = agent.shifts.map((shift): WeekShift => {
      const shape = shapeOf(shift);
      const before = { ...shape, agentId: agent.id };
      return {
        ...shape,
        key: shift.id ?? `${agent.id}@${shift.startDate}`,
        agentId: agent.id,
        shiftId: shift.id,
        before,
      };
    });
    for (const { key } of shifts) agentByKey.set(key, agent.id);
    agents.set(agent.id, { agent, shifts, daysOff: agent.daysOff.map((day) => ({ ...day, isNew: false })) });
  }
  return { view, agents, asRead: agents, agentByKey, skipped: 0 };
}

/** The week with all edits in order. Edits that have nothing to act on are counted and left out. */
export function applyEdits(base: EditedWeek, edits: readonly WeekEdit[]): EditedWeek {
  if (edits.length === 0) return base;
  const draft: Draft = {
    view: base.view,
    agents: new Map(base.agents),
    asRead: base.asRead,
    agentByKey: new Map(base.agentByKey),
    skipped: base.skipped,
  };
  for (const [index, edit] of edits.entries()) if (!applyEdit(draft, edit, `new-${index}`)) draft.skipped++;
  return draft;
}

/** Whether a shift is no longer as it was read, or is new. */
export function isChanged(shift: WeekShift): boolean {
  return shift.before === null || shift.before.agentId !== shift.agentId || !isSameShape(shift, shift.before);
}

/** A shift by its key; undefined when it was removed or never was. */
export function findShift(week: EditedWeek, key: string): WeekShift | undefined {
  return week.agents.get(week.agentByKey.get(key) ?? '')?.shifts.find((shift) => shift.key === key);
}

type Draft = {
  readonly view: WeekView;
  readonly agents: Map<string, EditedAgent>;
  readonly asRead: ReadonlyMap<string, EditedAgent>;
  readonly agentByKey: Map<string, string>;
  skipped: number;
};

function applyEdit(draft: Draft, edit: WeekEdit, newKey: string): boolean {
  switch (edit.kind) {
    case 'add':
      return (
        edit.startMs < edit.endMs &&
        put(draft, { ...wholeShape(edit), key: newKey, agentId: edit.agentId, shiftId: null, before: null })
      );
    case 'place':
      return (
        draft.agents.has(edit.agentId) &&
        reshape(draft, edit.key, (shift) => ({
          ...translate(shift, edit.startMs - shift.startMs),
          agentId: edit.agentId,
        }))
      );
    case 'resize':
      return edit.startMs < edit.endMs && reshape(draft, edit.key, (shift) => resize(shift, edit.startMs, edit.endMs));
    case 'change':
      return (
        edit.startMs < edit.endMs &&
        draft.agents.has(edit.agentId) &&
        reshape(draft, edit.key, () => ({ ...wholeShape(edit), agentId: edit.agentId }))
      );
    case 'activity':
      return reshape(draft, edit.key, (shift) => paint(shift, edit));
    case 'remove':
      return eachKey(edit.keys, (key) => take(draft, key) !== undefined);
    case 'shift_by':
      return eachKey(edit.keys, (key) => reshape(draft, key, (shift) => translate(shift, edit.minutes * MINUTE_MS)));
    case 'swap':
      return swapDay(draft, edit);
    case 'day_off':
      return setDayOff(draft, edit);
    case 'no_day_off':
      return clearDayOff(draft, edit);
  }
}

function wholeShape(edit: Extract<WeekEdit, { kind: 'add' | 'change' }>): ShiftShape {
  const frame = plainShape(edit.startMs, edit.endMs, edit);
  return edit.parts.reduce((shape, part) => paint(shape, part), frame);
}

function eachKey(keys: readonly string[], act: (key: string) => boolean): boolean {
  return keys.map(act).some(Boolean);
}

function put(draft: Draft, shift: WeekShift): boolean {
  const owner = draft.agents.get(shift.agentId);
  if (!owner) return false;
  const shifts = [...owner.shifts, shift].sort((left, right) => left.startMs - right.startMs);
  draft.agents.set(shift.agentId, { ...owner, shifts });
  draft.agentByKey.set(shift.key, shift.agentId);
  return true;
}

function take(draft: Draft, key: string): WeekShift | undefined {
  const owner = draft.agents.get(draft.agentByKey.get(key) ?? '');
  const shift = owner?.shifts.find((each) => each.key === key);
  if (!owner || !shift) return undefined;
  draft.agents.set(owner.agent.id, { ...owner, shifts: owner.shifts.filter((each) => each !== shift) });
  draft.agentByKey.delete(key);
  return shift;
}

function reshape(draft: Draft, key: string, how: (shift: WeekShift) => ShiftShape & { agentId?: string }): boolean {
  const shift = take(draft, key);
  return shift !== undefined && put(draft, { ...shift, ...how(shift) });
}

/** The shifts of an agent that start on a date. */
export function shiftsOfDay(week: Pick<EditedWeek, 'view' | 'agents'>, agentId: string, date: string): WeekShift[] {
  const day = week.view.days.find((each) => each.date === date);
  if (!day) return [];
  const shifts = week.agents.get(agentId)?.shifts ?? [];
  return shifts.filter(({ startMs }) => startMs >= day.startMs && startMs < day.endMs);
}

function swapDay(draft: Draft, edit: Extract<WeekEdit, { kind: 'swap' }>): boolean {
  const { agentId, withAgentId, date } = edit;
  if (agentId === withAgentId || !draft.agents.has(agentId) || !draft.agents.has(withAgentId)) return false;
  const own = shiftsOfDay(draft, agentId, date);
  const others = shiftsOfDay(draft, withAgentId, date);
  for (const { key } of own) reshape(draft, key, (shift) => ({ ...shift, agentId: withAgentId }));
  for (const { key } of others) reshape(draft, key, (shift) => ({ ...shift, agentId }));
  return own.length + others.length > 0;
}

/** The day's shifts go, and a marker stands for the whole day. */
function setDayOff(draft: Draft, edit: Extract<WeekEdit, { kind: 'day_off' }>): boolean {
  const { agentId, date, activityCodeId, description } = edit;
  const owner = draft.agents.get(agentId);
  if (!owner || owner.daysOff.some((day) => day.date === date)) return false;
  if (!draft.view.days.some((day) => day.date === date)) return false;
  for (const { key } of shiftsOfDay(draft, agentId, date)) take(draft, key);
  const now = draft.agents.get(agentId) ?? owner;
  draft.agents.set(agentId, {
    ...now,
    daysOff: [...now.daysOff, { date, activityCodeId, description, isNew: true }],
  });
  return true;
}

function clearDayOff(draft: Draft, { agentId, date }: Extract<WeekEdit, { kind: 'no_day_off' }>): boolean {
  const owner = draft.agents.get(agentId);
  const marker = owner?.daysOff.find((day) => day.date === date);
  if (!owner || !marker) return false;
  draft.agents.set(agentId, { ...owner, daysOff: owner.daysOff.filter((day) => day !== marker) });
  return true;
}
