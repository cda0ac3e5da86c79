import { expect, it } from 'vitest';
import { createRandom } from '#lib/limits/testing/random.ts';
import { query } from '#scripts/test/database.ts';
import { spawnGateway, type GatewayProcess } from '#scripts/test/spawn-gateway.ts';
import { foreignAgents, missingOrDoubled, useScheduling } from '#scripts/test/use-scheduling.ts';
import { getRun } from './get-run.ts';
import { isFinal } from './schema.ts';

const KILLS = 20;
const ASSIGNMENTS = 500;
const LEASE_MS = 1_500;
const TAKEN_OVER_WITHIN_MS = LEASE_MS + 2_000;
const LONGEST_POINT_MS = 600;
const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';
const READ_BACK = 'postWorkforcemanagementBusinessunitAgentschedulesSearch';

const suite = useScheduling(350);

type Holder = { readonly pid: number; readonly version: number };

/** Who works on a run, as the lease says; null once it is over. */
async function holderOf(runId: string): Promise<Holder | null> {
  const [row] = await query<{ state: string; lease_owner: string | null; lease_version: number }>(
    suite.database.ownerUrl(),
    'SELECT state, lease_owner, lease_version FROM runs WHERE id = $1',
    [runId],
  );
  if (!row || isFinal(row.state as 'done')) return null;
  return { pid: Number(row.lease_owner?.split(':')[1] ?? -1), version: row.lease_version };
}

it('is killed twenty times at random points of runs of 500 assignments: nothing is lost, doubled or touched besides', async () => {
  const random = createRandom(20_261_122);
  const processes = new Map<number, GatewayProcess>();
  const start = async () => {
    const worker = spawnGateway();
    await worker.work(LEASE_MS);
    processes.set(worker.pid, worker);
  };
  // One works, the others stand by.
  await Promise.all([start(), start(), start()]);
  let kills = 0;
  const takeOversMs: number[] = [];
  for (let round = 1; kills < KILLS; round += 1) {
    const description = `crash ${round}`;
    const before = await suite.view().schedule(suite.scheduleId());
    const since = suite.view().mark();
    const { csv, asked } = suite.assignments(ASSIGNMENTS, description);
    const runId = await suite.start(csv);
    let killed: { version: number; atMs: number } | null = null;
    let killsHere = 0;
    for (;;) {
      const holder = await holderOf(runId);
      if (holder === null) break;
      if (killed !== null && holder.version !== killed.version) {
        takeOversMs.push(performance.now() - killed.atMs);
        killed = null;
      }
      const worker = processes.get(holder.pid);
      if (killed !== null || worker === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      // Nobody takes over from the only one there is.
      if (kills >= KILLS || processes.size < 2) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, random() * LONGEST_POINT_MS));
      // Between two looks the run may have ended or gone to the other process; then nothing was under way here.
      const still = await holderOf(runId);
      if (still?.version !== holder.version) continue;
      processes.delete(holder.pid);
      await worker.kill();
      killed = { version: holder.version, atMs: performance.now() };
      kills += 1;
      killsHere += 1;
      void start();
    }
    const run = await getRun(suite.planner(), { runId });
    expect(run.ok && run.data).toMatchObject({ state: 'done', counts: { done: ASSIGNMENTS, failed: 0, conflict: 0 } });
    const after = await suite.view().schedule(suite.scheduleId());
    expect(missingOrDoubled(after, asked, description)).toEqual([]);
    expect(foreignAgents(after, asked)).toEqual(foreignAgents(before, asked));
    const calls = suite.view().calls(since);
    expect(calls.filter((call) => call.operationId === UPDATE && call.tookEffect === true)).toHaveLength(1);
    // One reading proves every item at once; a process that dies over it leaves it to the next.
    const readings = calls.filter((call) => call.operationId === READ_BACK);
    expect(readings.length).toBeLessThanOrEqual(1 + killsHere);
  }
  expect(kills).toBe(KILLS);
  expect(Math.max(...takeOversMs)).toBeLessThanOrEqual(TAKEN_OVER_WITHIN_MS);
}, 300_000);
