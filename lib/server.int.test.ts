import { describe, expect, it } from 'vitest';
import { query } from '#scripts/test/query.ts';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import { spawnServer, type ServerProcess } from '#scripts/test/spawn-server.ts';
import { foreignAgents, missingOrDoubled } from '#scripts/test/scheduling-place.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { isFinal, type RunDto } from './scheduling/schema.ts';

const ASSIGNMENTS = 500;
const STOPS_WITHIN_MS = 10_000;
/** Far less than the fifteen seconds after which a lease runs out by itself. */
const TAKEN_OVER_WITHIN_MS = 3_000;
const UPLOAD_URL = 'postWorkforcemanagementBusinessunitWeekScheduleUpdateUploadurl';
const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';

const suite = useScheduling(350);

const delay = (operationId: string, seconds: number) =>
  suite.genesys.control('POST', '/_sim/faults', {
    match: { operationId, organisationId: suite.organisation().id },
    when: { count: 1 },
    effect: { type: 'delay', seconds },
  });
const configure = (config: object) => suite.genesys.control('PATCH', '/_sim/config', config);
const limit = (perToken: number) => configure({ organisations: { [suite.organisation().id]: { perToken } } });
const leaseOf = async (runId: string) => {
  const [row] = await query<{ lease_owner: string | null; lease_until: Date | null }>(
    suite.database.ownerUrl(),
    'SELECT lease_owner, lease_until FROM runs WHERE id = $1',
    [runId],
  );
  return row;
};

/** Where a run of 500 stands when its process is told to stop. */
type Moment = {
  readonly name: string;
  /** Makes the run come to stand there. */
  readonly arrange: () => Promise<unknown>;
  /** Resolves once it does. */
  readonly arrive: (server: ServerProcess, runId: string) => Promise<unknown>;
  /** Puts everything as it was, for the process that takes over. */
  readonly undo?: () => Promise<unknown>;
};

const inPhase = (runId: string, phase: RunDto['phase']) =>
  runUntil(suite.planner(), runId, (run) => run.phase === phase);

const isWaiting = (server: ServerProcess) =>
  expect.poll(() => server.waiting(suite.organisation().id), { timeout: 20_000 }).toBeGreaterThan(0);

/** Does something as soon as an operation was called. */
function onceCalled(operationId: string, then: () => Promise<unknown>): Promise<void> {
  let isDone = false;
  suite.genesys.simulator().world.log.onEntry((entry) => {
    if (isDone || entry.operationId !== operationId) return;
    isDone = true;
    void then();
  });
  return Promise.resolve();
}

const MOMENTS: readonly Moment[] = [
  {
    name: 'its update is on the way to Genesys',
    arrange: () => delay(UPDATE, 2),
    arrive: (_server, runId) => inPhase(runId, 'sending'),
  },
  {
    name: 'its update gets no answer for longer than a stop may take',
    arrange: () => delay(UPDATE, 8),
    arrive: (_server, runId) => inPhase(runId, 'sending'),
  },
  {
    name: 'one of its readings waits for the next window',
    arrange: () => limit(5),
    arrive: (server) => isWaiting(server),
    undo: () => limit(5_000),
  },
  {
    name: 'its update waits for the next window',
    arrange: () => onceCalled(UPLOAD_URL, () => limit(1)),
    arrive: async (server, runId) => {
      await inPhase(runId, 'sending');
      await isWaiting(server);
    },
    undo: () => limit(5_000),
  },
  {
    name: 'it waits for the notification of its operation',
    arrange: () => configure({ wfm: { supervisor: { isEnabled: false }, updateDelayMs: 4_000 } }),
    arrive: (_server, runId) => inPhase(runId, 'awaiting'),
    undo: () => configure({ wfm: { supervisor: { isEnabled: false }, updateDelayMs: 200 } }),
  },
];

describe('a server that gets SIGTERM', () => {
  it.each(MOMENTS)(
    'while $name parks its run in time, gives the lease back, and another server finishes it',
    async ({ name, arrange, arrive, undo }) => {
      const before = await suite.view().schedule(suite.scheduleId());
      const { csv, asked } = suite.assignments(ASSIGNMENTS, name);
      const { id: orgId } = suite.organisation();
      const runId = await suite.start(csv);
      await arrange();
      const since = suite.view().mark();
      const first = await spawnServer(orgId);
      await arrive(first, runId);
      expect((await leaseOf(runId))?.lease_owner).toContain(`:${first.pid}:`);

      const { exitCode, tookMs } = await first.terminate();
      expect(exitCode).toBe(0);
      expect(tookMs).toBeLessThan(STOPS_WITHIN_MS);
      expect(await leaseOf(runId)).toEqual({ lease_owner: null, lease_until: null });

      await undo?.();
      const second = await spawnServer(orgId);
      const sinceMs = performance.now();
      await expect
        .poll(async () => (await leaseOf(runId))?.lease_owner, { timeout: TAKEN_OVER_WITHIN_MS, interval: 20 })
        .toContain(`:${second.pid}:`);
      expect(performance.now() - sinceMs).toBeLessThan(TAKEN_OVER_WITHIN_MS);
      const run = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state), 50_000);
      expect(run).toMatchObject({ state: 'done', counts: { done: ASSIGNMENTS, failed: 0, conflict: 0, sent: 0 } });
      const after = await suite.view().schedule(suite.scheduleId());
      expect(missingOrDoubled(after, asked, name)).toEqual([]);
      expect(foreignAgents(after, asked)).toEqual(foreignAgents(before, asked));
      const effects = suite
        .view()
        .calls(since)
        .filter((call) => call.operationId === UPDATE && call.tookEffect);
      expect(effects).toHaveLength(1);
      expect(await second.terminate()).toMatchObject({ exitCode: 0 });
    },
    90_000,
  );

  it('answers the person whose request is on its way, takes no new one, and does not wait for open streams', async () => {
    const server = await spawnServer(suite.organisation().id);
    const stream = await fetch(`${server.url}/stream`);
    expect(stream.status).toBe(200);
    await delay('getUsers', 2);
    const since = suite.view().mark();
    const answer = fetch(`${server.url}/people`).then(({ status }) => status);
    const delayed = () =>
      suite.genesys
        .simulator()
        .world.faults.list()
        .filter(({ match, applied }) => match.operationId === 'getUsers' && applied === 1);
    await expect.poll(delayed, { timeout: 5_000, interval: 10 }).toHaveLength(1);
    const stopped = server.terminate();
    const knock = () =>
      fetch(server.url).then(
        () => 'answered',
        () => 'refused',
      );
    await expect.poll(knock, { timeout: 5_000 }).toBe('refused');
    expect(await answer).toBe(200);
    expect(
      suite
        .view()
        .calls(since)
        .map((call) => call.operationId),
    ).toContain('getUsers');
    const { exitCode, tookMs } = await stopped;
    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(STOPS_WITHIN_MS);
    await stream.body?.cancel().catch(() => undefined);
  }, 30_000);
});
