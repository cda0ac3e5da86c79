import { afterAll, describe, expect, it } from 'vitest';
import { gateway } from '#lib/runtime.ts';
import { createChannelOpener } from './run/schedule-channel.ts';
import { createScheduleEvents, type ScheduleEvents } from './run/schedule-events.ts';
import { isFinal } from './schema.ts';
import { runUntil, startTestWorker } from '#scripts/test/scheduling-rig.ts';
import { missingOrDoubled } from '#scripts/test/scheduling-place.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';

const suite = useScheduling(100);
const opened: ScheduleEvents[] = [];
afterAll(async () => {
  await Promise.all(opened.map((events) => events.close()));
});

function listen(): ScheduleEvents {
  const events = createScheduleEvents(createChannelOpener(gateway()));
  opened.push(events);
  return events;
}

/** Waits that only news can end in time. */
const patient = { pollWithChannelMs: 60_000, pollWithoutChannelMs: 60_000 };
const operations = (since: number) =>
  suite
    .view()
    .calls(since)
    .map((call) => call.operationId);

describe('a run that listens', () => {
  it('learns the end of its update from the notification, without a single question', async () => {
    const worker = startTestWorker({ events: listen(), settings: patient });
    try {
      const first = suite.assignments(20, 'heard');
      const since = suite.view().mark();
      const runId = await suite.start(first.csv);
      const run = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state));
      expect(run).toMatchObject({ state: 'done', counts: { done: 20 } });
      expect(missingOrDoubled(await suite.view().schedule(suite.scheduleId()), first.asked, 'heard')).toEqual([]);
      expect(operations(since).filter((name) => name.includes('Notifications'))).toHaveLength(2);
      // Once for the preview; the run itself had no need to look.
      const looks = operations(since).filter((name) => name === 'getWorkforcemanagementBusinessunitWeekSchedule');
      expect(looks).toHaveLength(1);

      const again = suite.view().mark();
      const second = await suite.start(suite.assignments(20, 'heard again').csv);
      const next = await runUntil(suite.planner(), second, ({ state }) => isFinal(state));
      expect(next.counts).toMatchObject({ done: 20 });
      expect(operations(again).filter((name) => name.includes('Notifications'))).toEqual([]);
    } finally {
      await worker.stop(2_000);
    }
  });

  it('finishes all the same when the socket drops over the answer, because a gap makes it look', async () => {
    const organisationId = suite.organisation().id;
    let drop = async () => {
      drop = () => Promise.resolve();
      await suite.genesys.control('POST', '/_sim/faults/sockets', { type: 'drop', organisationId });
      // The update ends while nobody listens.
      await suite.genesys.control('POST', '/_sim/time', { advanceSeconds: 5 });
    };
    const worker = startTestWorker({
      events: listen(),
      settings: patient,
      onBoundary: (name) => (name === 'await.intended' ? drop() : Promise.resolve()),
    });
    try {
      const runId = await suite.start(suite.assignments(20, 'deaf for a moment').csv);
      const run = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state));
      expect(run).toMatchObject({ state: 'done', counts: { done: 20 } });
    } finally {
      await worker.stop(2_000);
    }
  });
});
