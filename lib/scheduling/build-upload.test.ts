import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeAgentSchedule, type MergeContext } from '#simulator/wfm/merge-agent-schedule.ts';
import { updateUploadSchema } from '#simulator/wfm/upload-schema.ts';
import type { ActivityCode, AgentSchedule, Shift } from '#simulator/wfm/wfm-model.ts';
import { buildUpload, compressUpload, type UploadDocument } from './build-upload.ts';
import { compareReadBack, recheckItems, type WeekImages } from './compare-read-back.ts';
import { emptyRow, parseRow, type ParsedAssignment } from './parse-row.ts';
import { NO_RULES } from './plan/check-week.ts';
import { planChanges, type KnownAgent, type PlannedItem } from './plan/plan-changes.ts';
import { AssignmentAction, type ShiftView } from './schema.ts';
import { effectKey, overlap, startOf } from './shifts.shared.ts';

const WEEK = '2026-03-09';
const WEEK_MS = Date.parse(`${WEEK}T00:00:00Z`);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CODES = ['0', '3', '6'];
const BREAK = '1';
const TIME_OFF = '7';

const simCode = (id: string): ActivityCode => ({
  id,
  name: `Code ${id}`,
  category: id === TIME_OFF ? 'TimeOff' : 'OnQueueWork',
  isDefault: true,
  isActive: true,
  lengthMinutes: 60,
  countsAsPaidTime: true,
  countsAsWorkTime: true,
  isAgentTimeOffSelectable: false,
  colour: null,
});

function mergeContext(): MergeContext {
  let next = 0;
  return {
    activityCodes: new Map([...CODES, BREAK, TIME_OFF].map((id) => [id, simCode(id)])),
    range: { startMs: WEEK_MS, endMs: WEEK_MS + 7 * DAY },
    dates: { first: WEEK, end: '2026-03-16' },
    modifiedBy: null,
    nowMs: WEEK_MS - DAY,
    newShiftId: () => `new-${next++}`,
  };
}

type Slot = { day: number; startMinute: number; length: number; code: string };

const slot = fc.record({
  day: fc.integer({ min: 0, max: 6 }),
  startMinute: fc.integer({ min: 0, max: 96 }).map((quarter) => Math.min(quarter * 15, 1_425)),
  length: fc.integer({ min: 1, max: 48 }).map((quarter) => quarter * 15),
  code: fc.constantFrom(...CODES),
});

/** Shifts of one agent that do not overlap; those of an hour or more have a break in the middle. */
const schedule = fc.array(slot, { maxLength: 8 }).map((slots) => {
  const taken: Shift[] = [];
  slots.forEach((entry, index) => {
    const startMs = WEEK_MS + entry.day * DAY + entry.startMinute * MINUTE;
    const endMs = startMs + entry.length * MINUTE;
    const isFree = taken.every((shift) => {
      const [first, last] = [shift.activities[0], shift.activities.at(-1)];
      if (!first || !last) return true;
      return last.startMs + last.lengthMinutes * MINUTE <= startMs || first.startMs >= endMs;
    });
    if (!isFree) return;
    const part = (from: number, to: number, activityCodeId: string) => ({
      startMs: startMs + from * MINUTE,
      lengthMinutes: to - from,
      description: '',
      activityCodeId,
      paid: activityCodeId !== BREAK,
      payableMinutes: activityCodeId === BREAK ? 0 : to - from,
    });
    const { length, code } = entry;
    const middle = Math.floor(length / 30) * 15;
    const activities =
      length < 60
        ? [part(0, length, code)]
        : [part(0, middle, code), part(middle, middle + 15, BREAK), part(middle + 15, length, code)];
    taken.push({ id: `old-${index}`, manuallyEdited: false, activities });
  });
  return taken.sort((left, right) => (left.activities[0]?.startMs ?? 0) - (right.activities[0]?.startMs ?? 0));
});

const ACTIONS = AssignmentAction.options;

/** Mostly the plain ones, of two agents; all kinds of change occur. */
const request = fc.record({
  slot,
  to: slot,
  agent: fc.constantFrom('ada', 'ben'),
  action: fc.constantFrom('set', 'set', 'remove', ...ACTIONS),
  byMinutes: fc.integer({ min: -96, max: 96 }).map((quarter) => quarter * 15 || 15),
});

function toView(shift: Shift): ShiftView {
  const [first] = shift.activities;
  const startMs = first?.startMs ?? 0;
  return {
    id: shift.id,
    startDate: new Date(startMs).toISOString(),
    lengthMinutes: shift.activities.reduce((sum, activity) => sum + activity.lengthMinutes, 0),
    activities: shift.activities.map((activity) => ({
      startDate: new Date(activity.startMs).toISOString(),
      lengthMinutes: activity.lengthMinutes,
      activityCodeId: activity.activityCodeId,
      description: activity.description,
    })),
  };
}

const dateOf = ({ day }: Slot) => new Date(WEEK_MS + day * DAY).toISOString().slice(0, 10);
const timeOf = ({ startMinute }: Slot) => new Date(startMinute * MINUTE).toISOString().slice(11, 16);

type Request = { slot: Slot; to: Slot; agent: string; action: string; byMinutes: number };

function toParsed({ slot: from, to, agent, action, byMinutes }: Request, index: number): ParsedAssignment[] {
  const needsNoStart = ['swap', 'shift_by', 'copy', 'day_off', 'remove_day_off', 'resize'].includes(action);
  const parsed = parseRow({
    ...emptyRow(index + 2),
    agent,
    action,
    date: dateOf(from),
    start: needsNoStart ? '' : timeOf(from),
    length: action === 'shift_by' ? String(byMinutes) : String(from.length),
    activity: action === 'day_off' ? TIME_OFF : from.code,
    description: 'x',
    toDate: action === 'move' || action === 'copy' ? dateOf(to) : '',
    toStart: action === 'move' || action === 'resize' ? timeOf(to) : '',
    withAgent: action === 'swap' ? (agent === 'ada' ? 'ben' : 'ada') : '',
  });
  return 'fix' in parsed ? [] : [parsed];
}

type Shifts = Readonly<Record<string, readonly Shift[]>>;

function planFor(shifts: Shifts, rows: readonly ParsedAssignment[]): PlannedItem[] {
  const person = (id: string): KnownAgent[] => [{ id, name: id, email: null, managementUnitId: 'mu' }];
  return planChanges(rows, [], {
    timeZone: 'UTC',
    firstDate: WEEK,
    endDate: '2026-03-16',
    activityCodes: [...CODES, TIME_OFF].map((id) => ({
      id,
      name: `Code ${id}`,
      active: true,
      defaultCode: true,
      category: id === TIME_OFF ? 'TimeOff' : 'OnQueueWork',
      lengthInMinutes: 60,
      countsAsPaidTime: true,
    })),
    agentsByKey: new Map(Object.keys(shifts).map((id) => [id, person(id)])),
    shiftsByAgent: new Map(Object.entries(shifts).map(([id, own]) => [id, own.map(toView)])),
    markersByAgent: new Map(),
    copiedShiftsByAgent: new Map(),
    neighbourShiftsByAgent: new Map(),
    rules: NO_RULES,
    nowMs: WEEK_MS - DAY,
  });
}

const sendable = (items: readonly PlannedItem[]) => items.filter((item) => item.state === 'pending');

/** The week after Genesys has merged an upload into it. */
function mergeAll(shifts: Shifts, document: UploadDocument): WeekImages {
  const parsed = updateUploadSchema.parse(JSON.parse(JSON.stringify(document)));
  const context = mergeContext();
  const next = Object.entries(shifts).map(([userId, own]): [string, AgentSchedule] => {
    const current: AgentSchedule = {
      userId,
      shifts: [...own],
      markers: [],
      workPlanId: null,
      stamp: { version: 4, modifiedBy: null, modifiedMs: 0 },
    };
    const upload = parsed.agentSchedules?.find((entry) => entry.userId === userId);
    if (!upload) return [userId, current];
    expect(upload.metadata?.version).toBe(4);
    const merged = mergeAgentSchedule(current, upload, context);
    if (!merged.ok) throw new Error(merged.problems.join('; '));
    return [userId, merged.next ?? { ...current, shifts: [] }];
  });
  return {
    shiftsByAgent: new Map(next.map(([userId, agent]) => [userId, agent.shifts.map(toView)])),
    markersByAgent: new Map(
      next.map(([userId, agent]) => [
        userId,
        agent.markers.map(({ businessUnitDate: date, lengthMinutes, activityCodeId, description }) => ({
          date,
          lengthMinutes,
          activityCodeId,
          description,
        })),
      ]),
    ),
  };
}

describe('buildUpload', () => {
  it('carries out exactly what was planned, whatever the week and the file, and nothing else', () => {
    fc.assert(
      fc.property(schedule, schedule, fc.array(request, { minLength: 1, maxLength: 8 }), (ada, ben, requests) => {
        const shifts = { ada, ben };
        const items = sendable(planFor(shifts, requests.flatMap(toParsed)));
        const document = buildUpload(items, { schedule: 9, agents: { ada: 4, ben: 4 } });
        expect(document.metadata.version).toBe(9);
        const effects = [
          ...new Map(items.flatMap((item) => item.change.effects).map((one) => [effectKey(one), one])).values(),
        ];
        expect(document.agentSchedules.map((agent) => agent.userId)).toEqual(
          [...new Set(effects.map((effect) => effect.agentId))].sort(),
        );
        const after = mergeAll(shifts, document);

        expect(compareReadBack(items, after).filter((verdict) => !verdict.isAsAsked)).toEqual([]);
        for (const [agentId, own] of Object.entries(shifts)) {
          const touched = effects.filter((effect) => effect.on === 'shift' && effect.agentId === agentId);
          const foreign = own
            .map(toView)
            .filter(
              (shift) => !touched.some(({ before }) => before !== null && 'id' in before && before.id === shift.id),
            );
          const now = after.shiftsByAgent.get(agentId) ?? [];
          expect(now.filter((shift) => foreign.some((other) => other.id === shift.id))).toEqual(foreign);
          expect(now).toHaveLength(foreign.length + touched.filter(({ target }) => target !== null).length);
          const ordered = [...now].sort((left, right) => startOf(left) - startOf(right));
          // Nothing that was planned overlaps anything.
          ordered.forEach((shift, index) =>
            expect(index > 0 && overlap(ordered[index - 1] ?? shift, shift)).toBe(false),
          );
        }
        // Sent a second time by mistake it would be refused or recognised, never applied to other shifts.
        const again = recheckItems(items, after);
        expect(again.every((recheck) => recheck.kind === 'already_so')).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  it('gives an agent without a schedule no version, and the same bytes for the same items', async () => {
    const nine = { day: 1, startMinute: 540, length: 60, code: '0' };
    const items = sendable(
      planFor({ ada: [] }, toParsed({ slot: nine, to: nine, agent: 'ada', action: 'set', byMinutes: 0 }, 0)),
    );
    const document = buildUpload(items, { schedule: 1, agents: {} });
    expect(document.agentSchedules[0]).not.toHaveProperty('metadata');
    const bytes = await compressUpload(document);
    expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(document);
    expect(bytes).toEqual(await compressUpload(buildUpload(items, { schedule: 1, agents: {} })));
  });
});
