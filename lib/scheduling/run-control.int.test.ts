import { describe, expect, it } from 'vitest';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { runUntil, installForTest, personOf, type SimSchedule } from '#scripts/test/scheduling-rig.ts';
import { foreignAgents, missingOrDoubled } from '#scripts/test/scheduling-place.ts';
import { createGate, useScheduling } from '#scripts/test/use-scheduling.ts';
import { cancelRun } from './cancel-run.ts';
import { getRun } from './get-run.ts';
import { listRuns } from './list-runs.ts';
import { listRunItems } from './list-run-items.ts';
import { pauseRun, resumeRun } from './pause-run.ts';
import { previewRows } from './preview-run.ts';
import { addDays } from './resolve-local-time.shared.ts';
import { retryFailed } from './retry-failed.ts';
import { setScheduleRules } from './schedule-rules.ts';
import { isFinal, type AssignmentRow, type RunDto } from './schema.ts';
import { startRun } from './start-run.ts';
import { undoRun } from './undo-run.ts';
import { emptyRow } from './parse-row.ts';

const suite = useScheduling(100);

const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';
const ended = (runId: string) => runUntil(suite.planner(), runId, ({ state }) => isFinal(state));
const week = () => suite.view().schedule(suite.scheduleId());
const updates = (since: number) =>
  suite
    .view()
    .calls(since)
    .filter((call) => call.operationId === UPDATE);

/** A week’s shifts and days off without ids: a shift that comes back is a new one to Genesys. */
function shiftsOf(schedule: SimSchedule) {
  return schedule.agentSchedules
    .map(({ user, shifts, fullDayTimeOffMarkers }) => ({
      id: user.id,
      daysOff: fullDayTimeOffMarkers.map((marker) => JSON.stringify(marker)).sort(),
      shifts: shifts.map(({ id: _id, ...shift }) => JSON.stringify(shift)).sort(),
    }))
    .filter(({ shifts, daysOff }) => shifts.length + daysOff.length > 0)
    .sort((left, right) => left.id.localeCompare(right.id));
}

async function previewOf(rows: readonly Partial<AssignmentRow>[]): Promise<RunDto> {
  const preview = await previewRows(suite.planner(), {
    businessUnitId: suite.unit().id,
    weekId: suite.weekId(),
    scheduleId: suite.scheduleId(),
    rows: rows.map((row, index) => ({ ...emptyRow(index + 1), ...row })),
  });
  if (!preview.ok) throw new Error(preview.error.message);
  return preview.data;
}

describe('a pause', () => {
  it('of a running run sends nothing until it is resumed, then everything once', async () => {
    const { csv, asked } = suite.assignments(15, 'paused');
    const before = await week();
    const since = suite.view().mark();
    const gate = createGate('upload_url.answered');
    suite.work({ onBoundary: gate.onBoundary });
    const runId = await suite.start(csv);
    await gate.arrived;
    const asking = await pauseRun(suite.planner(), { runId });
    expect(asking.ok && asking.data).toMatchObject({ state: 'running', isPauseRequested: true, canPause: false });
    gate.open();
    const paused = await runUntil(suite.planner(), runId, ({ state }) => state === 'paused');
    expect(paused).toMatchObject({ isPauseRequested: false, counts: { pending: 15, sent: 0, done: 0 } });
    expect(updates(since)).toEqual([]);
    expect((await week()).metadata.version).toBe(before.metadata.version);

    const again = await resumeRun(suite.planner(), { runId });
    expect(again.ok).toBe(true);
    expect(await ended(runId)).toMatchObject({ state: 'done', counts: { done: 15 } });
    expect(updates(since)).toHaveLength(1);
    expect(missingOrDoubled(await week(), asked, 'paused')).toEqual([]);
  });

  it('lets another run of the week go first, and can end in a cancel', async () => {
    const first = await suite.start(suite.assignments(5, 'stands aside').csv);
    const standing = await pauseRun(suite.planner(), { runId: first });
    expect(standing.ok && standing.data.state).toBe('paused');
    const { csv, asked } = suite.assignments(10, 'goes ahead');
    const second = await suite.start(csv);
    suite.work();
    expect(await ended(second)).toMatchObject({ state: 'done' });
    expect(missingOrDoubled(await week(), asked, 'goes ahead')).toEqual([]);
    const gone = await cancelRun(suite.planner(), { runId: first });
    expect(gone.ok && gone.data).toMatchObject({ state: 'cancelled', counts: { pending: 0, failed: 5 } });
    expect((await resumeRun(suite.planner(), { runId: first })).ok).toBe(false);
    expect((await pauseRun(suite.planner(), { runId: first })).ok).toBe(false);
  });
});

describe('a start for later', () => {
  it('waits for its time, and takes no turn from runs that are due', async () => {
    const draft = await suite.preview(suite.assignments(5, 'later').csv);
    const past = await startRun(suite.planner(), { runId: draft.id, at: new Date(Date.now() - 1_000).toISOString() });
    expect(past.ok ? null : past.error.code).toBe('bad_time');
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const scheduled = await startRun(suite.planner(), { runId: draft.id, at });
    expect(scheduled.ok && scheduled.data).toMatchObject({ state: 'queued', scheduledFor: at, wakeAt: at });
    suite.work();
    const due = await suite.start(suite.assignments(5, 'due now').csv);
    const queued = await getRun(suite.planner(), { runId: due });
    expect(queued.ok && queued.data.queuedBehind).toBe(0);
    expect(await ended(due)).toMatchObject({ state: 'done' });
    const waiting = await getRun(suite.planner(), { runId: draft.id });
    expect(waiting.ok && waiting.data.state).toBe('queued');

    const soon = await suite.preview(suite.assignments(5, 'soon').csv);
    await startRun(suite.planner(), { runId: soon.id, at: new Date(Date.now() + 1_200).toISOString() });
    const run = await ended(soon.id);
    expect(run).toMatchObject({ state: 'done' });
    expect(Date.parse(run.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(run.scheduledFor ?? ''));
  });
});

describe('an undo', () => {
  it('takes back every kind of change, shift by shift, and leaves the rest of the week alone', async () => {
    const [ada = '', ben = '', cleo = '', dan = '', eve = ''] = suite.agents().slice(10);
    const day = (index: number) => addDays(suite.weekId(), index);
    suite.work();
    // Known shifts to start from: one a day for each of them.
    const basis = [ada, ben, cleo, dan, eve].flatMap((agent) =>
      [1, 2, 3].map((index) => ({ agent, date: day(index), start: '09:00', length: '480', description: 'basis' })),
    );
    const dayOff = { agent: eve, date: day(5), description: 'basis' };
    const prepared = await previewOf([
      ...basis,
      { ...dayOff, action: 'remove day off' },
      { ...dayOff, action: 'remove' },
      { ...dayOff, action: 'day off' },
    ]);
    await startRun(suite.planner(), { runId: prepared.id });
    expect(await ended(prepared.id)).toMatchObject({ state: 'done' });
    const before = await week();

    const preview = await previewOf([
      { agent: ada, date: day(1), start: '12:00', length: '240' },
      { agent: ada, date: day(2), action: 'remove' },
      { agent: ada, date: day(3), start: '11:00', length: '30', activity: 'Meeting', action: 'activity' },
      { agent: ben, date: day(1), action: 'move', toStart: '10:30' },
      { agent: ben, date: day(4), start: '06:00', length: '120', action: 'add' },
      { agent: ben, date: day(2), action: 'resize', toStart: '07:30', length: '18:00' },
      { agent: cleo, withAgent: dan, date: day(1), action: 'swap' },
      { agent: cleo, length: '-60', action: 'shift by', date: day(2) },
      { agent: dan, date: day(2), toDate: day(3), action: 'copy' },
      { agent: eve, date: day(1), action: 'remove' },
      { agent: eve, date: day(1), action: 'day off' },
      { agent: eve, date: day(5), action: 'remove day off' },
    ]);
    const invalid = await listRunItems(suite.planner(), { runId: preview.id }, { state: 'invalid' });
    expect(invalid.ok && invalid.data.items.map(({ rowNumber, reason }) => [rowNumber, reason])).toEqual([]);
    await startRun(suite.planner(), { runId: preview.id });
    const done = await ended(preview.id);
    expect(done).toMatchObject({ state: 'done', counts: { failed: 0, conflict: 0 } });
    const changed = await week();
    expect(shiftsOf(changed)).not.toEqual(shiftsOf(before));
    const ofEve = changed.agentSchedules.find(({ user }) => user.id === eve);
    const daysOff = ofEve?.fullDayTimeOffMarkers.map(({ businessUnitDate }) => businessUnitDate) ?? [];
    expect([day(1), day(5)].map((date) => daysOff.includes(date))).toEqual([true, false]);
    const touched = [ada, ben, cleo, dan, eve].map((userId) => ({ userId, startMs: 0, lengthMinutes: 0 }));
    expect(foreignAgents(changed, touched)).toEqual(foreignAgents(before, touched));

    const undo = await undoRun(suite.planner(), { runId: preview.id });
    if (!undo.ok) throw new Error(undo.error.message);
    expect(undo.data).toMatchObject({ state: 'draft', origin: 'undo', parentId: preview.id, counts: { invalid: 0 } });
    await startRun(suite.planner(), { runId: undo.data.id });
    expect(await ended(undo.data.id)).toMatchObject({ state: 'done', counts: { failed: 0, conflict: 0 } });
    expect(shiftsOf(await week())).toEqual(shiftsOf(before));
  });

  it('refuses what somebody has changed since, says so, and takes back the rest', async () => {
    const { csv, asked } = suite.assignments(10, 'meddled');
    suite.work();
    const runId = await suite.start(csv);
    expect(await ended(runId)).toMatchObject({ state: 'done', counts: { done: 10 } });
    const [meddled] = asked;
    const schedule = await week();
    const agent = schedule.agentSchedules.find(({ user }) => user.id === meddled?.userId);
    const shift = agent?.shifts.find(({ startDate }) => Date.parse(startDate) === meddled?.startMs);
    if (!shift || !meddled) throw new Error('the shift is not there');
    const later = new Date(meddled.startMs + 900_000).toISOString();
    await suite.view().edit(suite.scheduleId(), meddled.userId, {
      shifts: [
        {
          id: shift.id,
          activities: [{ startDate: later, lengthMinutes: 60, description: 'mine', activityCodeId: '0' }],
        },
      ],
    });
    const undo = await undoRun(suite.planner(), { runId });
    if (!undo.ok) throw new Error(undo.error.message);
    expect(undo.data.counts).toMatchObject({ invalid: 1, pending: 9 });
    const page = await listRunItems(suite.planner(), { runId: undo.data.id }, { state: 'invalid' });
    expect(page.ok && page.data.items[0]).toMatchObject({
      reasonCode: 'shift_changed',
      reason: 'Somebody changed the shift after the run',
    });
    await startRun(suite.planner(), { runId: undo.data.id });
    expect(await ended(undo.data.id)).toMatchObject({ state: 'done', counts: { done: 9 } });
    const left = (await week()).agentSchedules.flatMap(({ shifts }) => shifts.flatMap(({ activities }) => activities));
    expect(left.filter(({ description }) => description === 'meddled')).toEqual([]);
    expect(left.filter(({ description }) => description === 'mine')).toHaveLength(1);
    // What was refused was never sent, so there is nothing to try again.
    const retry = await retryFailed(suite.planner(), { runId: undo.data.id });
    expect(retry.ok ? null : retry.error.code).toBe('nothing_failed');
  });

  it('is refused for a run that changed nothing or is not over', async () => {
    const draft = await suite.preview(suite.assignments(5, 'never').csv);
    const early = await undoRun(suite.planner(), { runId: draft.id });
    expect(early.ok ? null : early.error.code).toBe('still_going');
    await cancelRun(suite.planner(), { runId: draft.id });
    const nothing = await undoRun(suite.planner(), { runId: draft.id });
    expect(nothing.ok ? null : nothing.error.code).toBe('nothing_done');
  });
});

describe('the history', () => {
  it('is narrowed by state, week, business unit and person', async () => {
    const draft = await suite.preview(suite.assignments(5, 'listed').csv);
    const idsOf = async (filter: Parameters<typeof listRuns>[1], ctx = suite.planner()) => {
      const listed = await listRuns(ctx, filter);
      return listed.ok ? listed.data.runs.map(({ id }) => id) : [];
    };
    expect(await idsOf({ state: 'draft,queued' })).toContain(draft.id);
    expect(await idsOf({ state: ['done'] })).not.toContain(draft.id);
    const here = { businessUnitId: suite.unit().id, weekId: suite.weekId() };
    expect(await idsOf({ ...here, mine: true })).toContain(draft.id);
    expect(await idsOf({ ...here, weekId: addDays(suite.weekId(), 7) })).toEqual([]);
    const colleague = personOf({ ...suite.organisation(), signIns: suite.organisation().signIns.slice(1) });
    expect(await idsOf({ mine: true }, colleague)).toEqual([]);
    expect(await idsOf({}, colleague)).toContain(draft.id);
  });
});

describe('the organisation’s rules', () => {
  it('count from the next preview on, also for shifts of the week before', async () => {
    const [agent = ''] = suite.agents().slice(30);
    const row = { agent, date: addDays(suite.weekId(), 2), start: '00:30', length: '700' };
    const free = await previewOf([row]);
    expect(free.counts).toMatchObject({ pending: 1 });
    const rules = { minRestMinutes: 660, maxShiftMinutes: 600, maxWeekMinutes: null, severity: 'block' } as const;
    await setScheduleRules(suite.planner(), rules);
    const held = await previewOf([row]);
    expect(held.counts).toMatchObject({ pending: 0, invalid: 1 });
    await setScheduleRules(suite.planner(), { ...rules, severity: 'warn' });
    const warned = await previewOf([row]);
    expect(warned.counts).toMatchObject({ pending: 1 });
    const page = await listRunItems(suite.planner(), { runId: warned.id }, {});
    expect(page.ok && page.data.items[0]?.change.note).toContain('the rule');
    await setScheduleRules(suite.planner(), { ...rules, minRestMinutes: null, maxShiftMinutes: null });
  });
});

describe('another organisation, and a viewer', () => {
  it('can neither pause, resume nor undo a run', async () => {
    const { id: runId } = await suite.preview(suite.assignments(5, 'not theirs').csv);
    const other = await suite.genesys.mint({ userCount: 12 });
    await installForTest(suite.database, other);
    const stranger = personOf(other, 'admin');
    const answers = [
      await pauseRun(stranger, { runId }),
      await resumeRun(stranger, { runId }),
      await undoRun(stranger, { runId }),
    ];
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))).toEqual(Array(3).fill('not_found'));
    const viewer = personOf(suite.organisation(), 'viewer');
    for (const verb of [pauseRun, resumeRun, undoRun]) {
      await expect(verb(viewer, { runId })).rejects.toThrow(PermissionDenied);
    }
  });
});
