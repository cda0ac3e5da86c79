import { describe, expect, it } from 'vitest';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { previewRows } from '../preview-run.ts';
import { activityColour } from './activity-colour.ts';
import { readWeekView } from './read-week-view.ts';
import { applyEdits, openWeek, type WeekEdit } from './week-edits.shared.ts';
import { toRows } from './week-rows.shared.ts';

/** 250 agents in two management units. */
const suite = useScheduling(250);
/** Units, activity codes, agents by unit, users, presence labels and the organisation’s limit, read once and kept. */
const CACHED_CALLS = 6;

describe('reading a week to edit it', () => {
  it('shows every agent’s shifts as Genesys Cloud has them, in few calls, and names from the cache the next time', async () => {
    const unit = suite.unit();
    const place = { businessUnitId: unit.id, weekId: suite.weekId() };
    const since = suite.view().mark();
    const read = await readWeekView(suite.planner(), place);
    if (!read.ok) throw new Error(read.error.message);
    const week = read.data;
    const truth = await suite.view().schedule(suite.scheduleId());
    const shiftsById = new Map(week.agents.map((agent) => [agent.id, agent.shifts]));
    expect(week.schedule).toMatchObject({ id: suite.scheduleId(), isPublished: true });
    expect(week).toMatchObject({ timeZone: unit.timeZone, managementUnitId: null, namesNote: null });
    expect(week.agents).toHaveLength(suite.agents().length);
    expect(week.agents.every(({ id, name }) => name !== id)).toBe(true);
    for (const agent of truth.agentSchedules) {
      const spans = (shifts: readonly { id: string | null; startDate: string; lengthMinutes: number }[]) =>
        shifts.map((shift) => [shift.id, Date.parse(shift.startDate), shift.lengthMinutes]);
      expect(spans(shiftsById.get(agent.user.id) ?? [])).toEqual(spans(agent.shifts));
    }
    expect(week.agents.some(({ daysOff }) => daysOff.length > 0)).toBe(true);
    expect(week.days.map(({ date }) => date)).toHaveLength(7);
    // The colour is Genesys' own where the code has one, and the category's where it has none.
    const coloured = (name: string) => week.activityCodes.find((code) => code.name === name);
    expect(coloured('On Queue')).toMatchObject({ category: 'OnQueueWork', colour: '#8bc48a' });
    expect(coloured('Paper Post (retired)')).toMatchObject({ colour: activityColour('OffQueueWork') });

    // The schedule and its agents by unit; the published one had to be found; the rest is read once for everybody.
    const perRead = 2 + unit.managementUnits.length;
    const firstCalls = suite.view().calls(since).length;
    const again = suite.view().mark();
    await readWeekView(suite.planner(), place);
    expect(suite.view().calls(again)).toHaveLength(perRead);
    expect(firstCalls).toBeLessThanOrEqual(perRead + CACHED_CALLS);
  });

  it('reads one management unit with one call for its agents', async () => {
    const [first] = suite.unit().managementUnits;
    const since = suite.view().mark();
    const read = await readWeekView(suite.planner(), {
      businessUnitId: suite.unit().id,
      weekId: suite.weekId(),
      scheduleId: suite.scheduleId(),
      managementUnitId: first?.id,
    });
    if (!read.ok) throw new Error(read.error.message);
    expect(read.data.managementUnitId).toBe(first?.id);
    expect(read.data.agents.map(({ id }) => id).sort()).toEqual([...(first?.agentIds ?? [])].sort());
    expect(read.data.managementUnits.length).toBe(suite.unit().managementUnits.length);
    expect(suite.view().calls(since)).toHaveLength(2);
  });

  it('gives shifts that edits can name: a preview of the edits holds exactly them', async () => {
    const place = { businessUnitId: suite.unit().id, weekId: suite.weekId(), scheduleId: suite.scheduleId() };
    const read = await readWeekView(suite.planner(), place);
    if (!read.ok) throw new Error(read.error.message);
    const withShifts = read.data.agents.filter(({ shifts }) => shifts.length >= 2);
    // Who is off already cannot be given a day off.
    const ben = withShifts.find(({ daysOff }) => daysOff.length === 0);
    const [ada, eve] = withShifts.filter((agent) => agent !== ben);
    const [moved, removed] = ada?.shifts ?? [];
    const [given] = ben?.shifts ?? [];
    if (!ada || !ben || !eve || !moved?.id || !removed?.id || !given?.id) throw new Error('no agents with shifts');
    const startMs = Date.parse(moved.startDate) + 15 * 60_000;
    const meeting = read.data.activityCodes.find(({ category }) => category === 'Meeting');
    const day = read.data.days.find(({ startMs: from, endMs }) => startMs >= from && startMs < endMs);
    const timeOff = read.data.activityCodes.find(({ category }) => category === 'TimeOff');
    const edits: WeekEdit[] = [
      { kind: 'place', key: moved.id, agentId: ada.id, startMs },
      {
        kind: 'activity',
        key: moved.id,
        startMs: startMs + 60 * 60_000,
        endMs: startMs + 90 * 60_000,
        activityCodeId: meeting?.id ?? '',
        description: 'Kick-off',
      },
      { kind: 'remove', keys: [removed.id] },
      { kind: 'shift_by', keys: eve.shifts.flatMap(({ id }) => id ?? []), minutes: 15 },
      { kind: 'remove', keys: ben.shifts.flatMap(({ id }) => id ?? []) },
      { kind: 'day_off', agentId: ben.id, date: day?.date ?? '', activityCodeId: timeOff?.id ?? '', description: '' },
    ];
    const week = applyEdits(openWeek(read.data), edits);
    expect(week.skipped).toBe(0);
    const rows = toRows(week);
    const preview = await previewRows(suite.planner(), { ...place, rows: [...rows] });
    if (!preview.ok) throw new Error(preview.error.message);
    expect(preview.data.counts).toMatchObject({ pending: rows.length, invalid: 0 });
    const actions = rows.map(({ action }) => action).filter((action) => action !== 'remove');
    expect(actions.sort()).toEqual(['activity', 'day_off', 'move', 'shift_by']);
  });

  it('says which week has no published schedule, and refuses who may not look', async () => {
    const planner = suite.planner();
    const place = { businessUnitId: suite.unit().id, weekId: '2001-01-01' };
    expect(await readWeekView(planner, place)).toMatchObject({ ok: false, error: { code: 'no_schedule' } });
    await expect(readWeekView({ ...planner, roles: ['partner'] }, place)).rejects.toThrow(PermissionDenied);
  });
});
