import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeAgentSchedule, type MergeContext } from '#simulator/wfm/merge-agent-schedule.ts';
import { updateUploadSchema } from '#simulator/wfm/upload-schema.ts';
import type { ActivityCode, AgentSchedule, Shift } from '#simulator/wfm/wfm-model.ts';
import { buildUpload, compressUpload } from './build-upload.ts';
import { compareReadBack, recheckItems, type ComparableItem } from './compare-read-back.ts';
import { planChanges, type PlannedItem } from './plan-changes.ts';
import { emptyRow, type ParsedAssignment } from './parse-row.ts';
import type { ShiftView } from './schema.ts';

const WEEK = '2026-03-09';
const WEEK_MS = Date.parse(`${WEEK}T00:00:00Z`);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CODES = ['0', '3', '6'];

const simCode = (id: string): ActivityCode => ({
  id,
  name: `Code ${id}`,
  category: 'OnQueueWork',
  isDefault: true,
  isActive: true,
  lengthMinutes: 60,
  countsAsPaidTime: true,
  countsAsWorkTime: true,
  isAgentTimeOffSelectable: false,
});

function mergeContext(): MergeContext {
  let next = 0;
  return {
    activityCodes: new Map(CODES.map((id) => [id, simCode(id)])),
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

/** Shifts of one agent that do not overlap. */
const schedule = fc.array(slot, { maxLength: 8 }).map((slots) => {
  const taken: Shift[] = [];
  slots.forEach((entry, index) => {
    const startMs = WEEK_MS + entry.day * DAY + entry.startMinute * MINUTE;
    const endMs = startMs + entry.length * MINUTE;
    const isFree = taken.every((shift) => {
      const activity = shift.activities[0];
      if (!activity) return true;
      return activity.startMs + activity.lengthMinutes * MINUTE <= startMs || activity.startMs >= endMs;
    });
    if (!isFree) return;
    const activity = { startMs, lengthMinutes: entry.length, description: '', activityCodeId: entry.code };
    taken.push({
      id: `old-${index}`,
      manuallyEdited: false,
      activities: [{ ...activity, paid: true, payableMinutes: entry.length }],
    });
  });
  return taken.sort((left, right) => (left.activities[0]?.startMs ?? 0) - (right.activities[0]?.startMs ?? 0));
});

const request = fc.record({ slot, action: fc.constantFrom('set', 'set', 'remove') });

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

function toParsed(entry: { slot: Slot; action: string }, index: number): ParsedAssignment {
  const date = new Date(WEEK_MS + entry.slot.day * DAY).toISOString().slice(0, 10);
  const row = { ...emptyRow(index + 2), agent: 'ada', date };
  const base = { row, agent: 'ada', date, startMinuteOfDay: entry.slot.startMinute, activity: entry.slot.code };
  if (entry.action === 'remove') return { ...base, action: 'remove', length: null, description: '' };
  return { ...base, action: 'set', length: { kind: 'minutes', minutes: entry.slot.length }, description: 'x' };
}

function planFor(shifts: readonly Shift[], rows: readonly ParsedAssignment[]): PlannedItem[] {
  return planChanges(rows, [], {
    timeZone: 'UTC',
    firstDate: WEEK,
    endDate: '2026-03-16',
    activityCodes: CODES.map((id) => ({
      id,
      name: `Code ${id}`,
      active: true,
      defaultCode: true,
      category: 'OnQueueWork',
      lengthInMinutes: 60,
      countsAsPaidTime: true,
    })),
    agentsByKey: new Map([['ada', [{ id: 'ada', name: 'Ada', email: null, managementUnitId: 'mu' }]]]),
    shiftsByAgent: new Map([['ada', shifts.map(toView)]]),
    nowMs: WEEK_MS - DAY,
  });
}

function sendable(items: readonly PlannedItem[]): (ComparableItem & { subjectId: string })[] {
  return items
    .filter((item) => item.state === 'pending')
    .map(({ rowNumber, change, before }) => ({ rowNumber, change, before, subjectId: 'ada' }));
}

describe('buildUpload', () => {
  it('carries out exactly what was planned, whatever the week and the file, and nothing else', () => {
    fc.assert(
      fc.property(schedule, fc.array(request, { minLength: 1, maxLength: 8 }), (shifts, requests) => {
        const items = sendable(planFor(shifts, requests.map(toParsed)));
        const current: AgentSchedule = {
          userId: 'ada',
          shifts,
          markers: [],
          workPlanId: null,
          stamp: { version: 4, modifiedBy: null, modifiedMs: 0 },
        };
        const document = buildUpload(items, { schedule: 9, agents: { ada: 4 } });
        const parsed = updateUploadSchema.parse(JSON.parse(gunzipSync(compressUpload(document)).toString()));
        expect(parsed.metadata.version).toBe(9);
        if (items.length === 0) {
          expect(parsed.agentSchedules).toEqual([]);
          return;
        }
        expect(parsed.agentSchedules).toHaveLength(1);
        const [upload] = parsed.agentSchedules ?? [];
        if (!upload) throw new Error('no agent in the upload');
        expect(upload.metadata?.version).toBe(4);
        const merged = mergeAgentSchedule(current, upload, mergeContext());
        if (!merged.ok) throw new Error(merged.problems.join('; '));
        const after = (merged.next?.shifts ?? []).map(toView);

        const verdicts = compareReadBack(items, new Map([['ada', after]]));
        expect(verdicts.filter((verdict) => !verdict.isAsAsked)).toEqual([]);
        const touched = new Set(items.map((item) => item.change.shiftId));
        const foreign = shifts.filter((shift) => !touched.has(shift.id)).map(toView);
        const added = items.filter((item) => item.change.target).length;
        expect(after.filter((shift) => foreign.some((other) => other.id === shift.id))).toEqual(foreign);
        expect(after).toHaveLength(foreign.length + added);
        // Sent a second time by mistake it would be refused or recognised, never applied to other shifts.
        const again = recheckItems(items, new Map([['ada', after]]));
        expect(new Set(again.map((recheck) => recheck.kind))).toEqual(new Set(['already_so']));
      }),
      { numRuns: 400 },
    );
  });

  it('gives an agent without a schedule no version, and the same bytes for the same items', () => {
    const items = sendable(
      planFor([], [toParsed({ slot: { day: 1, startMinute: 540, length: 60, code: '0' }, action: 'set' }, 0)]),
    );
    const document = buildUpload(items, { schedule: 1, agents: {} });
    expect(document.agentSchedules[0]).not.toHaveProperty('metadata');
    expect(compressUpload(document)).toEqual(compressUpload(buildUpload(items, { schedule: 1, agents: {} })));
  });
});
