import { describe, expect, it } from 'vitest';
import { cancelRun } from './cancel-run.ts';
import { getRun } from './get-run.ts';
import { listRunItems } from './list-run-items.ts';
import { retryFailed } from './retry-failed.ts';
import { isFinal, type RunDto } from './schema.ts';
import { startRun } from './start-run.ts';
import { query } from '#scripts/test/query.ts';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import { foreignAgents, missingOrDoubled } from '#scripts/test/scheduling-place.ts';
import { createGate, useScheduling } from '#scripts/test/use-scheduling.ts';

const suite = useScheduling(100);
const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';

const isOver = ({ state }: RunDto) => isFinal(state);
const ended = (runId: string) => runUntil(suite.planner(), runId, isOver);

/** Updates that reached the simulator since a mark. */
function updates(since: number) {
  return suite
    .view()
    .calls(since)
    .filter((call) => call.operationId === UPDATE);
}

describe('a process that dies', () => {
  it.each([
    ['upload_url.intended', 1],
    ['upload_url.answered', 1],
    ['upload.intended', 1],
    ['upload.answered', 1],
    ['update.intended', 1],
    ['update.answered', 1],
    ['await.intended', 1],
    ['await.answered', 1],
    ['read_back.intended', 1],
    ['read_back.answered', 1],
    ['read_back.done', 1],
  ])('at %s loses and doubles nothing: another one goes on from the journal', async (boundary, expectedUpdates) => {
    const { csv, asked } = suite.assignments(15, `died at ${boundary}`);
    const before = await suite.view().schedule(suite.scheduleId());
    const since = suite.view().mark();
    const gate = createGate(boundary);
    const first = suite.work({ onBoundary: gate.onBoundary, leaseMs: 700 });
    const runId = await suite.start(csv);
    await gate.arrived;
    first.kill();
    suite.work({ leaseMs: 700 });
    const run = await ended(runId);
    expect(run).toMatchObject({ state: 'done', counts: { done: 15, failed: 0, conflict: 0, sent: 0 } });
    const after = await suite.view().schedule(suite.scheduleId());
    expect(missingOrDoubled(after, asked, `died at ${boundary}`)).toEqual([]);
    expect(foreignAgents(after, asked)).toEqual(foreignAgents(before, asked));
    expect(updates(since)).toHaveLength(expectedUpdates);
    // The first process comes back to life, and may not write any more.
    gate.open();
    await first.stop(2_000);
    const late = await getRun(suite.planner(), { runId });
    expect(late.ok && late.data.counts).toEqual(run.counts);
  });

  it('that is told to stop gives the run back, and the next one finishes it', async () => {
    const { csv, asked } = suite.assignments(10, 'stopped');
    const gate = createGate('await.intended');
    const first = suite.work({ onBoundary: gate.onBoundary });
    const runId = await suite.start(csv);
    await gate.arrived;
    const stopping = first.stop();
    gate.open();
    await stopping;
    const parked = await getRun(suite.planner(), { runId });
    expect(parked.ok && parked.data.state).toBe('running');
    suite.work();
    expect((await ended(runId)).counts).toMatchObject({ done: 10 });
    expect(missingOrDoubled(await suite.view().schedule(suite.scheduleId()), asked, 'stopped')).toEqual([]);
  });
});

describe('a lost answer to the update', () => {
  const breakUpdate = (when: 'before' | 'after') =>
    suite.genesys.control('POST', '/_sim/faults', {
      match: { operationId: UPDATE, organisationId: suite.organisation().id },
      when: { count: 1 },
      effect: { type: 'reset', when },
    });

  it('is read back and not sent again when the update took effect', async () => {
    const { csv, asked } = suite.assignments(15, 'reset after');
    await breakUpdate('after');
    const since = suite.view().mark();
    suite.work();
    const run = await ended(await suite.start(csv));
    expect(run).toMatchObject({ state: 'done', counts: { done: 15 } });
    expect(updates(since).map((call) => call.tookEffect)).toEqual([true]);
    expect(missingOrDoubled(await suite.view().schedule(suite.scheduleId()), asked, 'reset after')).toEqual([]);
  });

  it('is read back and sent again when the update had no effect', async () => {
    const { csv, asked } = suite.assignments(15, 'reset before');
    await breakUpdate('before');
    const since = suite.view().mark();
    suite.work();
    const run = await ended(await suite.start(csv));
    expect(run).toMatchObject({ state: 'done', counts: { done: 15 } });
    expect(updates(since).map((call) => call.tookEffect)).toEqual([false, true]);
    expect(missingOrDoubled(await suite.view().schedule(suite.scheduleId()), asked, 'reset before')).toEqual([]);
  });
});

describe('somebody else who changes the week', () => {
  const shiftAt = async (userId: string, startMs: number) => {
    const schedule = await suite.view().schedule(suite.scheduleId());
    const agent = schedule.agentSchedules.find((entry) => entry.user.id === userId);
    const shift = agent?.shifts.find((entry) => Math.abs(Date.parse(entry.startDate) - startMs) < 43_200_000);
    return shift;
  };
  const meddle = (userId: string, shiftId: string, startMs: number) =>
    suite.view().edit(suite.scheduleId(), userId, {
      shifts: [
        {
          id: shiftId,
          activities: [
            {
              startDate: new Date(startMs).toISOString(),
              lengthMinutes: 60,
              description: 'foreign',
              activityCodeId: '0',
            },
          ],
        },
      ],
    });

  it('elsewhere costs a second round and nothing else', async () => {
    const { csv, asked } = suite.assignments(10, 'elsewhere');
    const { id } = await suite.preview(csv);
    const other = suite.agents().at(-1) ?? '';
    const schedule = await suite.view().schedule(suite.scheduleId());
    const shift = schedule.agentSchedules.find((entry) => entry.user.id === other)?.shifts[0];
    if (!shift) throw new Error('the last agent has no shift');
    await meddle(other, shift.id, Date.parse(shift.startDate));
    await startRun(suite.planner(), { runId: id });
    suite.work();
    expect(await ended(id)).toMatchObject({ state: 'done', counts: { done: 10, conflict: 0 } });
    expect(missingOrDoubled(await suite.view().schedule(suite.scheduleId()), asked, 'elsewhere')).toEqual([]);
    expect(await shiftAt(other, Date.parse(shift.startDate))).toMatchObject({
      activities: [{ description: 'foreign' }],
    });
  });

  it('in a shift of the file keeps that change, and the row says so; trying again plans it anew', async () => {
    const { csv, asked } = suite.assignments(10, 'conflict');
    const { id } = await suite.preview(csv);
    const [target] = asked;
    const shift = target && (await shiftAt(target.userId, target.startMs));
    if (!target || !shift) throw new Error('the first agent has no shift that day');
    await meddle(target.userId, shift.id, target.startMs + 3_600_000);
    await startRun(suite.planner(), { runId: id });
    suite.work();
    const run = await ended(id);
    expect(run).toMatchObject({ state: 'done', counts: { done: 9, conflict: 1 } });
    const items = await listRunItems(suite.planner(), { runId: id }, { state: 'conflict' });
    expect(items.ok && items.data.items.map((item) => item.reasonCode)).toEqual(['shift_changed']);
    expect(await shiftAt(target.userId, target.startMs)).toMatchObject({ activities: [{ description: 'foreign' }] });

    const retry = await retryFailed(suite.planner(), { runId: id });
    if (!retry.ok) throw new Error(retry.error.message);
    expect(retry.data).toMatchObject({ state: 'draft', parentId: id, itemsTotal: 1, counts: { pending: 1 } });
    await startRun(suite.planner(), { runId: retry.data.id });
    expect(await ended(retry.data.id)).toMatchObject({ counts: { done: 1 } });
    expect(missingOrDoubled(await suite.view().schedule(suite.scheduleId()), asked, 'conflict')).toEqual([]);
  });

  it('long before an old plan is started keeps that change, too, and the upload made with the plan is not sent', async () => {
    const { csv, asked } = suite.assignments(10, 'old plan');
    const { id } = await suite.preview(csv);
    const [target, ...others] = asked;
    const shift = target && (await shiftAt(target.userId, target.startMs));
    if (!target || !shift) throw new Error('the first agent has no shift that day');
    await meddle(target.userId, shift.id, target.startMs + 3_600_000);
    await query(
      suite.database.ownerUrl(),
      `UPDATE run_steps SET detail = detail || '{"readAtMs": 0}' WHERE run_id = $1`,
      [id],
    );
    const since = suite.view().mark();
    suite.work();
    await startRun(suite.planner(), { runId: id });
    expect(await ended(id)).toMatchObject({ state: 'done', counts: { done: 9, conflict: 1 } });
    expect(updates(since)).toHaveLength(1);
    expect(missingOrDoubled(await suite.view().schedule(suite.scheduleId()), others, 'old plan')).toEqual([]);
    expect(await shiftAt(target.userId, target.startMs)).toMatchObject({ activities: [{ description: 'foreign' }] });
  });
});

describe('runs of one week', () => {
  it('go one after the other, and the second says that it waits', async () => {
    const first = suite.assignments(10, 'first');
    const second = suite.assignments(10, 'second');
    const gate = createGate('upload_url.intended');
    const firstId = await suite.start(first.csv);
    const secondId = await suite.start(second.csv);
    suite.work({ onBoundary: gate.onBoundary });
    await gate.arrived;
    const waiting = await getRun(suite.planner(), { runId: secondId });
    expect(waiting.ok && waiting.data).toMatchObject({ state: 'queued', queuedBehind: 1 });
    gate.open();
    const [one, two] = [await ended(firstId), await ended(secondId)];
    expect(one.counts).toMatchObject({ done: 10 });
    // What the second was planned on is gone: the first has changed every shift of it since.
    expect(two.counts).toMatchObject({ done: 0, conflict: 10 });
    expect(missingOrDoubled(await suite.view().schedule(suite.scheduleId()), first.asked, 'first')).toEqual([]);
  });

  it('can be cancelled until the update is sent, and then change nothing', async () => {
    const { csv } = suite.assignments(10, 'cancelled');
    const before = await suite.view().schedule(suite.scheduleId());
    const since = suite.view().mark();
    const gate = createGate('upload.answered');
    suite.work({ onBoundary: gate.onBoundary });
    const runId = await suite.start(csv);
    await gate.arrived;
    const asked = await cancelRun(suite.planner(), { runId });
    expect(asked.ok && asked.data).toMatchObject({ state: 'running', isCancelRequested: true });
    gate.open();
    const run = await ended(runId);
    expect(run).toMatchObject({ state: 'cancelled', counts: { failed: 10, done: 0 } });
    expect(updates(since)).toEqual([]);
    expect(await suite.view().schedule(suite.scheduleId())).toEqual(before);
  });
});
