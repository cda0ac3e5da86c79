import { describe, expect, it } from 'vitest';
import { query } from '#scripts/test/query.ts';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import { createGate, useScheduling } from '#scripts/test/use-scheduling.ts';
import { cancelRun } from '../cancel-run.ts';
import { exportResults } from '../export-results.ts';
import { listRunItems } from '../list-run-items.ts';
import { pauseRun, resumeRun } from '../pause-run.ts';
import { addDays } from '../resolve-local-time.shared.ts';
import { retryFailed } from '../retry-failed.ts';
import { isFinal, type RunDto } from '../schema.ts';
import { startRun } from '../start-run.ts';
import { undoRun } from '../undo-run.ts';

const suite = useScheduling(350);
const CREATE = 'postWorkforcemanagementManagementunitTimeoffrequests';
const PATCH = 'patchWorkforcemanagementManagementunitUserTimeoffrequest';

const isOver = ({ state }: RunDto) => isFinal(state);
const ended = (runId: string) => runUntil(suite.planner(), runId, isOver, 60_000);

/** Days of their own for each test, so that none meets another's requests. */
let nextDate = '2027-01-04';
function freshDate(): string {
  nextDate = addDays(nextDate, 7);
  return nextDate;
}

const HEADING = 'agent,from,notes,action';

/** A day off for each of the first agents. */
function absences(count: number, date: string, action = 'grant', notes = ''): string {
  const lines = suite
    .agents()
    .slice(0, count)
    .map((userId) => `${suite.emailOf(userId)},${date},${notes},${action}`);
  return [HEADING, ...lines].join('\n');
}

const requestsOn = async (date: string) =>
  (await suite.view().timeOffRequests()).filter((request) => request.fullDayManagementUnitDates.includes(date));

const calls = (since: number, operationId: string) =>
  suite
    .view()
    .calls(since)
    .filter((call) => call.operationId === operationId);

async function start(csv: string): Promise<string> {
  const { id } = await suite.previewTimeOff(csv);
  const started = await startRun(suite.planner(), { runId: id });
  if (!started.ok) throw new Error(started.error.message);
  return id;
}

/** Every agent of the file has exactly one standing request that day, in this state. */
async function expectOnce(count: number, date: string, status = 'APPROVED') {
  const requests = await requestsOn(date);
  expect(requests.map(({ user }) => user.id).sort()).toEqual([...suite.agents().slice(0, count)].sort());
  expect(new Set(requests.map((request) => request.status))).toEqual(new Set([status]));
}

describe('a run of time off', () => {
  it('makes 500 requests, each once, and reads every one back with a few calls', async () => {
    const dates = Array.from({ length: 5 }, freshDate);
    const csv = dates.map((date, index) => absences(100, date).slice(index === 0 ? 0 : HEADING.length + 1)).join('\n');
    const preview = await suite.previewTimeOff(csv);
    expect(preview).toMatchObject({ state: 'draft', scope: { kind: 'time_off' }, counts: { pending: 500 } });
    const since = suite.view().mark();
    suite.work();
    await startRun(suite.planner(), { runId: preview.id });
    const run = await ended(preview.id);
    expect(run).toMatchObject({ state: 'done', counts: { done: 500, failed: 0 } });
    for (const date of dates) await expectOnce(100, date);
    expect(calls(since, CREATE)).toHaveLength(500);
    expect(suite.view().calls(since)).toHaveLength(preview.plan.costCalls);
    expect(run.callsMade).toBe(preview.plan.previewCalls + preview.plan.costCalls);

    // What is so already is left alone.
    const again = await suite.previewTimeOff(csv);
    expect(again.counts).toMatchObject({ unchanged: 500, pending: 0 });
  }, 120_000);

  it('decides requests that are there, and takes its decisions back', async () => {
    const date = freshDate();
    suite.work();
    await ended(await start(absences(3, date, 'request')));
    await expectOnce(3, date, 'PENDING');
    const granting = await start(absences(3, date, 'grant'));
    expect((await ended(granting)).counts).toMatchObject({ done: 3 });
    await expectOnce(3, date, 'APPROVED');
    // The trail has each of them with what it was and what it became.
    const trail = await query<{ before: unknown; after: unknown; actor_name: string }>(
      suite.database.ownerUrl(),
      `SELECT before, after, actor_name FROM audit_events WHERE action = 'time_off.change' AND after ->> 'run' = $1`,
      [granting],
    );
    expect(trail).toHaveLength(3);
    for (const entry of trail) {
      expect(entry.actor_name).toContain('Run of');
      expect(entry.before).toMatchObject({ images: [{ status: 'PENDING', dates: [date] }] });
      expect(entry.after).toMatchObject({ images: [{ status: 'APPROVED', dates: [date] }] });
    }

    const undo = await undoRun(suite.planner(), { runId: granting });
    if (!undo.ok) throw new Error(undo.error.message);
    expect(undo.data).toMatchObject({ origin: 'undo', counts: { pending: 3 } });
    await startRun(suite.planner(), { runId: undo.data.id });
    expect((await ended(undo.data.id)).counts).toMatchObject({ done: 3 });
    await expectOnce(3, date, 'PENDING');
  });

  it('undoes what it made by denying it, but not what somebody decided since', async () => {
    const date = freshDate();
    suite.work();
    const runId = await start(absences(3, date));
    await ended(runId);
    const [touched] = await requestsOn(date);
    await suite.view().decideTimeOff(touched?.id ?? '', { notes: 'by hand' });
    const undo = await undoRun(suite.planner(), { runId });
    if (!undo.ok) throw new Error(undo.error.message);
    expect(undo.data.counts).toMatchObject({ pending: 2, invalid: 1 });
    const refused = await listRunItems(suite.planner(), { runId: undo.data.id }, { state: 'invalid' });
    expect(refused.ok && refused.data.items[0]).toMatchObject({
      subjectId: touched?.user.id,
      reasonCode: 'request_changed',
      reason: 'Somebody changed the request after the run',
    });
    await startRun(suite.planner(), { runId: undo.data.id });
    await ended(undo.data.id);
    const statuses = (await requestsOn(date)).map(({ user, status }) => [user.id === touched?.user.id, status]);
    expect(statuses.toSorted()).toEqual([
      [false, 'DENIED'],
      [false, 'DENIED'],
      [true, 'APPROVED'],
    ]);
  });

  it('exports every row with what came of it', async () => {
    const date = freshDate();
    suite.work();
    const runId = await start(`${absences(1, date, 'grant', 'Leave')}\nnobody@example.com,${date},,`);
    await ended(runId);
    const exported = await exportResults(suite.planner(), { runId });
    const lines = exported.ok ? exported.data.csv.trim().split('\r\n') : [];
    expect(lines[1]).toContain(`"${date}, 480 min a day, Time Off, approved"`);
    expect(lines[2]).toContain('No user');
  });
});

describe('a process that dies', () => {
  it.each(['read.intended', 'request.intended', 'request.answered', 'read_back.intended', 'read_back.answered'])(
    'at %s loses and doubles nothing: another one looks before it sends',
    async (boundary) => {
      const date = freshDate();
      const gate = createGate(boundary);
      const first = suite.work({ onBoundary: gate.onBoundary, leaseMs: 700 });
      const runId = await start(absences(20, date));
      await gate.arrived;
      first.kill();
      suite.work({ leaseMs: 700 });
      const run = await ended(runId);
      expect(run).toMatchObject({ state: 'done', counts: { done: 20, failed: 0, sent: 0 } });
      await expectOnce(20, date);
      gate.open();
      await first.stop(2_000);
      await expectOnce(20, date);
    },
  );
});

describe('a lost answer', () => {
  it.each([
    ['after', [true]],
    ['before', [false, true]],
  ] as const)(
    'to a request that broke %s its effect is looked for, then sent only if it did not land',
    async (when, effects) => {
      const date = freshDate();
      await suite.genesys.control('POST', '/_sim/faults', {
        match: { operationId: CREATE, organisationId: suite.organisation().id },
        when: { count: 1 },
        effect: { type: 'reset', when },
      });
      const since = suite.view().mark();
      suite.work();
      expect(await ended(await start(absences(1, date)))).toMatchObject({ state: 'done', counts: { done: 1 } });
      await expectOnce(1, date);
      expect(calls(since, CREATE).map((call) => call.tookEffect)).toEqual(effects);
    },
  );

  it('to every seventh of 100 requests doubles and loses none', async () => {
    const date = freshDate();
    const rule = (await suite.genesys.control('POST', '/_sim/faults', {
      match: { operationId: CREATE, organisationId: suite.organisation().id },
      when: { every: 7 },
      effect: { type: 'status', status: 502, withEffect: true },
    })) as { id: string };
    suite.work();
    const run = await ended(await start(absences(100, date)));
    const struck = suite.genesys.simulator().world.faults.list();
    await suite.genesys.control('DELETE', `/_sim/faults/${rule.id}`);
    expect(struck.find(({ id }) => id === rule.id)?.applied).toBeGreaterThanOrEqual(14);
    expect(run).toMatchObject({ state: 'done', counts: { done: 100, failed: 0 } });
    await expectOnce(100, date);
  }, 60_000);
});

describe('somebody else', () => {
  it('who decides a request between the preview and the run is not overruled', async () => {
    const date = freshDate();
    suite.work();
    await ended(await start(absences(3, date, 'request')));
    const { id } = await suite.previewTimeOff(absences(3, date, 'grant'));
    const requests = await requestsOn(date);
    await suite.view().decideTimeOff(requests[0]?.id ?? '', { status: 'DENIED' });
    await suite.view().decideTimeOff(requests[1]?.id ?? '', { status: 'APPROVED' });
    const since = suite.view().mark();
    await startRun(suite.planner(), { runId: id });
    const run = await ended(id);
    expect(run.counts).toMatchObject({ done: 2, conflict: 1 });
    expect(calls(since, PATCH)).toHaveLength(1);
    const items = await listRunItems(suite.planner(), { runId: id }, { state: 'conflict' });
    expect(items.ok && items.data.items.map(({ reasonCode }) => reasonCode)).toEqual(['request_changed']);

    // Tried again, the row is planned anew: the denied request is left alone and a new one is made.
    const retry = await retryFailed(suite.planner(), { runId: id });
    if (!retry.ok) throw new Error(retry.error.message);
    expect(retry.data).toMatchObject({ origin: 'retry', counts: { pending: 1 } });
  });

  it('who takes the same days between the preview and the run is not doubled', async () => {
    const date = freshDate();
    const { id } = await suite.previewTimeOff(absences(2, date));
    suite.work();
    await ended(await start(absences(1, date)));
    const since = suite.view().mark();
    await startRun(suite.planner(), { runId: id });
    expect((await ended(id)).counts).toMatchObject({ done: 2 });
    expect(calls(since, CREATE)).toHaveLength(1);
    await expectOnce(2, date);
  });
});

describe('a person who stops it', () => {
  it('pauses it between two requests, and resumes it to its end', async () => {
    const date = freshDate();
    const gate = createGate('request.answered');
    suite.work({ onBoundary: gate.onBoundary });
    const runId = await start(absences(60, date));
    await gate.arrived;
    const paused = await pauseRun(suite.planner(), { runId });
    expect(paused.ok && paused.data.isPauseRequested).toBe(true);
    gate.open();
    const still = await runUntil(suite.planner(), runId, ({ state }) => state === 'paused');
    expect(still.counts.done).toBeGreaterThan(0);
    expect(still.counts.pending).toBeGreaterThan(0);
    expect((await requestsOn(date)).length).toBe(still.counts.done);
    await resumeRun(suite.planner(), { runId });
    expect((await ended(runId)).counts).toMatchObject({ done: 60 });
    await expectOnce(60, date);
  });

  it('cancels it, and hears what was done and what was not', async () => {
    const date = freshDate();
    const gate = createGate('request.answered');
    suite.work({ onBoundary: gate.onBoundary });
    const runId = await start(absences(60, date));
    await gate.arrived;
    await cancelRun(suite.planner(), { runId });
    gate.open();
    const run = await ended(runId);
    expect(run.state).toBe('cancelled');
    expect(run.counts.done + run.counts.failed).toBe(60);
    expect((await requestsOn(date)).length).toBe(run.counts.done);
  });
});

describe('permission that is missing', () => {
  it('ends the run with its name, and says of every row that it was not sent', async () => {
    const date = freshDate();
    const { id } = await suite.previewTimeOff(absences(5, date));
    await suite.withoutPermission('wfm:timeOffRequest:add', async () => {
      suite.work();
      await startRun(suite.planner(), { runId: id });
      const run = await ended(id);
      expect(run).toMatchObject({ state: 'failed', counts: { failed: 5 } });
      expect(run.stateReason).toContain('wfm:timeOffRequest:add');
    });
    expect(await requestsOn(date)).toEqual([]);
  });
});
