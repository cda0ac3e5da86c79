import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { createIngressRig } from '#scripts/test/ingress-rig.ts';
import { missingOrDoubled } from '#scripts/test/scheduling-place.ts';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import { spawnGateway } from '#scripts/test/spawn-gateway.ts';
import { query } from '#scripts/test/query.ts';
import { isFinal } from './schema.ts';
import { startRun } from './start-run.ts';

const suite = useScheduling(100);
const rig = createIngressRig(suite.genesys, suite.database);

const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';
const LOOK = 'getWorkforcemanagementBusinessunitWeekSchedule';
const TIMEOUT_MS = 60_000;

/** Waits that only news can end in time. */
const patient = { pollWhenHeardMs: 50_000, pollUnheardMs: 50_000 };
/** Waits that end soon where nobody hears, and not in time where somebody is believed to. */
const trusting = { pollWhenHeardMs: 50_000 };

const operationTakes = (updateDelayMs: number) =>
  suite.genesys.control('PATCH', '/_sim/config', { wfm: { supervisor: { isEnabled: false }, updateDelayMs } });
beforeEach(() => operationTakes(200));
afterEach(() => query(suite.database.ownerUrl(), 'DELETE FROM event_ingress'));

/** Another process that receives the organisation's events. */
async function receive() {
  const receiver = spawnGateway();
  await receiver.receive();
  await rig.isLive(suite.organisation(), 30_000);
  return receiver;
}

const callsSince = (since: number) =>
  suite
    .view()
    .calls(since)
    .map(({ operationId }) => operationId);
const countSince = (since: number, operationId: string) =>
  callsSince(since).filter((name) => name === operationId).length;

/** Starts a run of twenty, and answers what holds it against the truth once it has ended. Calls are those after its preview. */
async function runTwenty(description: string) {
  const { csv, asked } = suite.assignments(20, description);
  const { id: runId } = await suite.preview(csv);
  const since = suite.view().mark();
  expect(await startRun(suite.planner(), { runId })).toMatchObject({ ok: true });
  return {
    runId,
    since,
    inPhase: (wanted: string) => runUntil(suite.planner(), runId, ({ phase }) => phase === wanted),
    async expectDone(): Promise<void> {
      const run = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state), 40_000);
      expect(run).toMatchObject({ state: 'done', counts: { done: 20 } });
      expect(missingOrDoubled(await suite.view().schedule(suite.scheduleId()), asked, description)).toEqual([]);
      expect(countSince(since, UPDATE)).toBe(1);
    },
  };
}

describe('a run in another process than the one that receives events', () => {
  it(
    'learns the end of its update by the notification, without a channel of its own and without a single question',
    async () => {
      await receive();
      suite.work({ settings: patient });
      for (const description of ['heard', 'heard again']) {
        const run = await runTwenty(description);
        await run.expectDone();
        expect(countSince(run.since, LOOK)).toBe(0);
        expect(callsSince(run.since).filter((name) => name.includes('Notifications'))).toEqual([]);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'looks once when the socket dropped over the answer, because a gap is told',
    async () => {
      await receive();
      await operationTakes(3_000);
      suite.work({ settings: patient });
      const run = await runTwenty('deaf for a moment');
      await run.inPhase('awaiting');
      await rig.hurt(suite.organisation(), { type: 'drop' });
      // The update ends while nobody listens.
      await suite.genesys.control('POST', '/_sim/time', { advanceSeconds: 5 });
      await run.expectDone();
      expect(countSince(run.since, LOOK)).toBeLessThanOrEqual(1);
    },
    TIMEOUT_MS,
  );

  it(
    'asks by itself, soon and ever more rarely, where nobody receives events',
    async () => {
      await operationTakes(1_000);
      suite.work({ settings: trusting });
      const run = await runTwenty('nobody hears');
      await run.expectDone();
      expect(countSince(run.since, LOOK)).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it(
    'asks where its business unit is not among those heard of, although events are received',
    async () => {
      await receive();
      await query(suite.database.ownerUrl(), `UPDATE event_ingress SET business_unit_ids = '{}'`);
      await operationTakes(1_000);
      suite.work({ settings: trusting });
      const run = await runTwenty('unit unheard of');
      await run.expectDone();
      expect(countSince(run.since, LOOK)).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it(
    'is told to look by whoever takes over from a receiver that was killed while it waited',
    async () => {
      const receiver = await receive();
      await operationTakes(4_000);
      suite.work({ settings: trusting });
      const run = await runTwenty('receiver killed');
      await run.inPhase('awaiting');
      await receiver.kill();
      const next = spawnGateway();
      await next.receive();
      await run.expectDone();
      expect(countSince(run.since, LOOK)).toBeLessThanOrEqual(2);
    },
    TIMEOUT_MS,
  );
});
