import { query } from '#scripts/test/query.ts';
import { describe, expect, it } from 'vitest';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { cancelRun } from './cancel-run.ts';
import type { StreamEvent } from '#lib/http/event-stream.ts';
import { exportResults } from './export-results.ts';
import { getRun } from './get-run.ts';
import { listBusinessUnits } from './list-business-units.ts';
import { listRunItems } from './list-run-items.ts';
import { listRuns } from './list-runs.ts';
import { listSchedules } from './list-schedules.ts';
import { previewRun } from './preview-run.ts';
import { addDays, startOfDayMs } from './resolve-local-time.shared.ts';
import { retryFailed } from './retry-failed.ts';
import { isFinal, RunDto } from './schema.ts';
import { getStaffing } from './staffing/get-staffing.ts';
import { startRun } from './start-run.ts';
import { watchRun } from './watch-run.ts';
import { installForTest, personOf, runUntil } from '#scripts/test/scheduling-rig.ts';
import { CSV_HEADING, foreignAgents, missingOrDoubled } from '#scripts/test/scheduling-place.ts';
import { createGate, useScheduling } from '#scripts/test/use-scheduling.ts';

const suite = useScheduling(350);

describe('the way from a CSV to proven shifts', () => {
  it('makes 500 assignments of one week real, proves each, and stays within twelve metered calls', async () => {
    const planner = suite.planner();
    // The page a planner comes through: its own calls are not the run's, and what it read is cached from here on.
    const units = await listBusinessUnits(planner);
    expect(units.ok && units.data.map((unit) => unit.id)).toContain(suite.unit().id);
    const schedules = await listSchedules(planner, { businessUnitId: suite.unit().id });
    expect(schedules.ok && schedules.data.map((schedule) => schedule.id)).toContain(suite.scheduleId());

    const before = await suite.view().schedule(suite.scheduleId());
    const since = suite.view().mark();
    const { csv, asked } = suite.assignments(500, 'five hundred');
    const preview = await suite.preview(csv);
    expect(preview).toMatchObject({ state: 'draft', counts: { pending: 500, invalid: 0 } });
    suite.work({ settings: { pollUnheardMs: 600 } });
    await startRun(planner, { runId: preview.id });
    const run = await runUntil(planner, preview.id, ({ state }) => isFinal(state));
    expect(run).toMatchObject({ state: 'done', stateReason: null });
    expect(run.counts).toMatchObject({ done: 500, pending: 0, sent: 0, failed: 0, conflict: 0 });

    const after = await suite.view().schedule(suite.scheduleId());
    expect(missingOrDoubled(after, asked, 'five hundred')).toEqual([]);
    expect(foreignAgents(after, asked)).toEqual(foreignAgents(before, asked));
    // The trail says of every one of them what it was and what it became.
    const trail = await query<{ before: { images: unknown[] }; after: { images: unknown[] } }>(
      suite.database.ownerUrl(),
      `SELECT before, after FROM audit_events WHERE action = 'schedule.change' AND after ->> 'run' = $1`,
      [preview.id],
    );
    expect(trail).toHaveLength(500);
    for (const entry of trail) {
      expect(entry.after.images).toMatchObject([{ activities: [{ description: 'five hundred' }] }]);
      expect(entry.before.images).toHaveLength(1);
    }
    const calls = suite.view().calls(since);
    expect(calls.length).toBeLessThanOrEqual(12);
    expect(run.callsMade).toBe(calls.length);
    expect(calls.length).toBeLessThanOrEqual(preview.callsMade + preview.plan.costCalls);
  });

  it('answers every row of a file with errors, lets the good ones go ahead, and exports the outcome', async () => {
    const [ada, ben] = suite.agents();
    const day = addDays(suite.weekId(), 2);
    const csv = [
      CSV_HEADING,
      `${suite.emailOf(ada ?? '')},${day},09:00,300,,partly right,`,
      `nobody@nowhere.example,${day},09:00,300,,,`,
      `${suite.emailOf(ben ?? '')},${day},25:00,300,,,`,
      `${suite.emailOf(ben ?? '')},${day},09:00,300,Juggling,,`,
      `${suite.emailOf(ben ?? '')},${addDays(day, 30)},09:00,300,,,`,
      `=cmd(),${day},09:00,300,,,`,
    ].join('\n');
    const preview = await suite.preview(csv);
    expect(preview.counts).toMatchObject({ pending: 1, invalid: 5 });
    const page = await listRunItems(suite.planner(), { runId: preview.id }, { state: 'invalid' });
    expect(page.ok && page.data.items.map((item) => [item.rowNumber, item.reasonCode])).toEqual([
      [3, 'unknown_agent'],
      [4, 'bad_start'],
      [5, 'unknown_activity'],
      [6, 'outside_week'],
      [7, 'unknown_agent'],
    ]);
    suite.work();
    const runId = await suite.start(csv);
    const run = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state));
    expect(run).toMatchObject({ state: 'done', counts: { done: 1, invalid: 5 } });
    const results = await exportResults(suite.planner(), { runId });
    expect(results.ok && results.data.csv).toContain("'=cmd()");
  });

  it('changes a draft schedule as well, removes shifts, and leaves alone what is so already', async () => {
    const draft = suite.unit().schedules.find((schedule) => !schedule.published);
    if (!draft) throw new Error('the business unit has no draft');
    const view = suite.view();
    const agent = (await view.schedule(draft.id)).agentSchedules.find((entry) => entry.shifts.length >= 2);
    if (!agent) throw new Error('nobody works twice in the draft');
    const [first] = agent.shifts;
    const date = new Intl.DateTimeFormat('en-CA', { timeZone: suite.unit().timeZone }).format(
      Date.parse(first?.startDate ?? ''),
    );
    const where = { businessUnitId: suite.unit().id, weekId: draft.weekDate, scheduleId: draft.id };
    const csv = `${CSV_HEADING}\n${agent.user.id},${date},,,,,remove`;
    const preview = await previewRun(suite.planner(), where, [Buffer.from(csv)]);
    if (!preview.ok) throw new Error(preview.error.message);
    expect(preview.data.plan.changes).toMatchObject({ remove: 1 });
    await startRun(suite.planner(), { runId: preview.data.id });
    suite.work();
    const run = await runUntil(suite.planner(), preview.data.id, ({ state }) => isFinal(state));
    expect(run.counts).toMatchObject({ done: 1 });
    const left = (await view.schedule(draft.id)).agentSchedules.find((entry) => entry.user.id === agent.user.id);
    expect(left?.shifts).toEqual(agent.shifts.slice(1));
  });
});

describe('the effect on staffing', () => {
  it('is counted beside the forecast, for two calls whatever the number of agents', async () => {
    const draft = await suite.preview(suite.assignments(100, 'staffing').csv);
    const since = suite.view().mark();
    const staffing = await getStaffing(suite.planner(), { runId: draft.id });
    if (!staffing.ok) throw new Error(staffing.error.message);
    const { before, after, required, calls } = staffing.data;
    // 672 but where the clocks change.
    const intervalsUntil = (day: number) => {
      const { timeZone } = suite.unit();
      return (startOfDayMs(timeZone, addDays(suite.weekId(), day)) - startOfDayMs(timeZone, suite.weekId())) / 900_000;
    };
    expect([before.length, after.length, required?.length]).toEqual(Array(3).fill(intervalsUntil(7)));
    expect(Math.max(...(required ?? []))).toBeGreaterThan(1);
    expect(after).not.toEqual(before);
    expect(calls).toBeLessThanOrEqual(2);
    expect(suite.view().calls(since)).toHaveLength(calls);
    // Outside the days of the plan nothing changes: the week's last quarter of an hour is none of its days'.
    expect(after.slice(intervalsUntil(6))).toEqual(before.slice(intervalsUntil(6)));
  });
});

describe('another organisation', () => {
  it('sees nothing of a run and can do nothing with it', async () => {
    const { id: runId } = await suite.preview(suite.assignments(5, 'private').csv);
    const other = await suite.genesys.mint({ userCount: 12 });
    await installForTest(suite.database, other);
    const stranger = personOf(other, 'admin');
    const answers = [
      await getRun(stranger, { runId }),
      await listRunItems(stranger, { runId }, {}),
      await exportResults(stranger, { runId }),
      await startRun(stranger, { runId }),
      await cancelRun(stranger, { runId }),
      await retryFailed(stranger, { runId }),
    ];
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))).toEqual(Array(6).fill('not_found'));
    const history = await listRuns(stranger, {});
    expect(history.ok && history.data.runs).toEqual([]);
    const watched = [];
    for await (const event of watchRun(stranger, { runId }, new AbortController().signal)) watched.push(event);
    expect(watched).toEqual([]);
    const own = await getRun(suite.planner(), { runId });
    expect(own.ok && own.data.state).toBe('draft');
  });

  it('a viewer of the same organisation may look and not act', async () => {
    const { id: runId } = await suite.preview(suite.assignments(5, 'looked at').csv);
    const viewer = personOf(suite.organisation(), 'viewer');
    expect((await getRun(viewer, { runId })).ok).toBe(true);
    await expect(startRun(viewer, { runId })).rejects.toThrow(PermissionDenied);
    await expect(cancelRun(viewer, { runId })).rejects.toThrow(PermissionDenied);
    await expect(retryFailed(viewer, { runId })).rejects.toThrow(PermissionDenied);
    const { businessUnitId, weekId } = { businessUnitId: suite.unit().id, weekId: suite.weekId() };
    await expect(previewRun(viewer, { businessUnitId, weekId }, [])).rejects.toThrow(PermissionDenied);
  });
});

describe('watching a run', () => {
  it('tells every change as it happens, and ends with the run', async () => {
    const runId = await suite.start(suite.assignments(10, 'watched').csv);
    const source = watchRun(suite.planner(), { runId }, new AbortController().signal);
    const stateOf = (event: StreamEvent | null | undefined) =>
      event?.event === 'run' ? RunDto.parse(event.data).state : event?.event;
    expect(stateOf((await source.next()).value as StreamEvent)).toBe('queued');
    const gate = createGate('await.intended');
    suite.work({ onBoundary: gate.onBoundary });
    const states: unknown[] = [];
    for await (const event of source) {
      const state = stateOf(event);
      if (state === 'running') gate.open();
      if (state !== undefined) states.push(state);
    }
    expect(new Set(states)).toEqual(new Set(['running', 'done', 'end']));
    expect(states.slice(-2)).toEqual(['done', 'end']);
  });

  it('stops reading when the browser goes away', async () => {
    const { id: runId } = await suite.preview(suite.assignments(5, 'closed').csv);
    const gone = new AbortController();
    const source = watchRun(suite.planner(), { runId }, gone.signal);
    expect((await source.next()).value).toMatchObject({ event: 'run' });
    const next = source.next();
    gone.abort();
    expect(await next).toEqual({ value: undefined, done: true });
  });
});
