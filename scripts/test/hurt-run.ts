import { afterEach, expect } from 'vitest';
import { query } from './query.ts';
import { useOwnPostgres, type OwnPostgres } from './own-postgres.ts';
import { runUntil } from './scheduling-rig.ts';
import { spawnServer, type ServerProcess } from './spawn-server.ts';
import { foreignAgents, missingOrDoubled } from './scheduling-place.ts';
import { useScheduling, type SchedulingSuite } from './use-scheduling.ts';
import { ledger } from '#lib/runtime.ts';
import { isFinal, type RunDto } from '#lib/scheduling/schema.ts';
import { startRun } from '#lib/scheduling/start-run.ts';

const ASSIGNMENTS = 500;
const RECOVERS_WITHIN_MS = 5_000;
const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';

/** The steps of the journal that cover a call, by operation. */
const STEPS_OF: Readonly<Record<string, readonly string[]>> = {
  getWorkforcemanagementBusinessunitWeekSchedule: ['read', 'await'],
  postWorkforcemanagementBusinessunitWeekScheduleAgentschedulesQuery: ['read'],
  postWorkforcemanagementBusinessunitWeekScheduleUpdateUploadurl: ['upload_url'],
  [UPDATE]: ['update'],
  postWorkforcemanagementBusinessunitAgentschedulesSearch: ['read_back'],
};

/** Where a run of 500 stands when its database is hurt. */
export type Moment = 'its update is on the way' | 'it waits for its operation';

/** Hurts the database at a moment of a run. */
export type HurtRun = {
  /** Unique in the suite. */
  readonly name: string;
  readonly moment: Moment;
  /** The application's URL of the database, when it is not the server's own. */
  readonly appUrl?: string;
  /** Resolves when all is well again. */
  readonly hurt: (server: ServerProcess) => Promise<unknown>;
};

/** A suite with a Postgres server of its own. */
export type HurtSuite = {
  readonly database: OwnPostgres;
  readonly orgId: () => string;
  /** How long outages last; `HEADROOM_TEST_OUTAGE_MS` sets another time than five seconds. */
  readonly awayMs: number;
  /** Resolves when an outage has lasted long enough, or for the given time. */
  readonly outage: (forMs?: number) => Promise<void>;
  /** Status of the page for load balancers. */
  readonly health: (server: ServerProcess) => Promise<number>;
  /**
   * Starts a run in a server process, has it hurt, and holds everything against what must be so: run and pages go on within five
   * seconds, nothing is lost or doubled, no call was made that is not in the journal, the ledger is whole, no process died.
   */
  readonly hurtRun: (hurt: HurtRun) => Promise<void>;
};

/** Sets the suite up. Call at the top of a test file. */
export function useHurtRuns(): HurtSuite {
  const suite = useScheduling(350, useOwnPostgres);
  const { database } = suite;
  const awayMs = Number(process.env['HEADROOM_TEST_OUTAGE_MS'] ?? 5_000);
  const orgId = () => suite.organisation().id;
  const health = ({ url }: ServerProcess) =>
    fetch(`${url}/health`, { signal: AbortSignal.timeout(8_000) }).then(({ status }) => status);
  const operationTakes = (updateDelayMs: number) =>
    suite.genesys.control('PATCH', '/_sim/config', { wfm: { supervisor: { isEnabled: false }, updateDelayMs } });
  const arrange: Readonly<Record<Moment, () => Promise<unknown>>> = {
    'its update is on the way': () =>
      suite.genesys.control('POST', '/_sim/faults', {
        match: { operationId: UPDATE, organisationId: orgId() },
        when: { count: 1 },
        effect: { type: 'delay', seconds: 2 },
      }),
    'it waits for its operation': () => operationTakes(3_000),
  };
  const phaseAt: Readonly<Record<Moment, RunDto['phase']>> = {
    'its update is on the way': 'sending',
    'it waits for its operation': 'awaiting',
  };
  afterEach(() => operationTakes(200));

  return {
    database,
    orgId,
    awayMs,
    health,
    async outage(forMs = awayMs) {
      const sinceMs = performance.now();
      await expect.poll(() => performance.now() - sinceMs, { timeout: forMs + 1_000 }).toBeGreaterThan(forMs);
    },
    async hurtRun({ name, moment, appUrl, hurt }) {
      const before = await suite.view().schedule(suite.scheduleId());
      const { csv, asked } = suite.assignments(ASSIGNMENTS, name);
      const server = await spawnServer(orgId(), appUrl === undefined ? {} : { APP_DATABASE_URL: appUrl });
      await arrange[moment]();
      const { id: runId } = await suite.preview(csv);
      const since = suite.view().mark();
      await startRun(suite.planner(), { runId });
      await runUntil(suite.planner(), runId, ({ phase }) => phase === phaseAt[moment]);
      await hurt(server);

      const backAtMs = Date.now();
      const soon = { timeout: RECOVERS_WITHIN_MS, interval: 50 };
      // The journal is written or the lease renewed, and people get their pages.
      await expect.poll(() => touchedAtMs(database, runId), soon).toBeGreaterThan(backAtMs);
      await expect.poll(() => health(server), soon).toBe(200);
      expect(Date.now() - backAtMs).toBeLessThan(RECOVERS_WITHIN_MS);

      const run = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state), 50_000);
      expect(run).toMatchObject({ state: 'done', counts: { done: ASSIGNMENTS, failed: 0, conflict: 0, sent: 0 } });
      const after = await suite.view().schedule(suite.scheduleId());
      expect(missingOrDoubled(after, asked, name)).toEqual([]);
      expect(foreignAgents(after, asked)).toEqual(foreignAgents(before, asked));
      await expectJournalled(suite, runId, since);
      // The process that was there from the beginning can still stop in good order.
      expect(await server.terminate()).toMatchObject({ exitCode: 0 });
      await expectWholeLedger(suite);
    },
  };
}

async function touchedAtMs(database: OwnPostgres, runId: string): Promise<number> {
  const sql = 'SELECT updated_at FROM runs WHERE id = $1';
  const [row] = await query<{ updated_at: Date }>(database.ownerUrl(), sql, [runId]);
  return row?.updated_at.getTime() ?? 0;
}

/** Each call of the run came after the start of a step of its kind and before its end, and one update had an effect. */
async function expectJournalled(suite: SchedulingSuite, runId: string, since: number): Promise<void> {
  const steps = await query<{ kind: string; at: Date; ended_at: Date | null }>(
    suite.database.ownerUrl(),
    'SELECT kind, at, ended_at FROM run_steps WHERE run_id = $1',
    [runId],
  );
  const calls = suite
    .view()
    .calls(since)
    .filter((call) => call.operationId in STEPS_OF);
  const isCovered = ({ operationId, atMs }: (typeof calls)[number]) =>
    steps.some(
      ({ kind, at, ended_at: end }) =>
        STEPS_OF[operationId]?.includes(kind) && at.getTime() <= atMs && (end?.getTime() ?? Infinity) >= atMs,
    );
  expect(calls.filter((call) => !isCovered(call)).map((call) => `${call.operationId} ${call.at}`)).toEqual([]);
  const updates = calls.filter((call) => call.operationId === UPDATE);
  expect(updates.filter((call) => call.tookEffect)).toHaveLength(1);
  expect(updates.length).toBeLessThanOrEqual(steps.filter(({ kind }) => kind === 'update').length);
}

/** What the organisation is told that it has spent is what Genesys served to it. */
async function expectWholeLedger(suite: SchedulingSuite): Promise<void> {
  await ledger().flush();
  const { id: organisationId, clientCredentials } = suite.organisation();
  const served = suite.genesys.simulator().world.log.read({ organisationId, host: 'api', limit: 100_000 });
  const [stored] = await query<{ calls: number }>(
    suite.database.ownerUrl(),
    'SELECT sum(calls)::int AS calls FROM usage_minutes WHERE org_id = $1',
    [organisationId],
  );
  expect(stored?.calls).toBe(served.filter((entry) => entry.clientId === clientCredentials.clientId).length);
}
