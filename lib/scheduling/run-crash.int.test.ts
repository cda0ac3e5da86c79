import { expect, it } from 'vitest';
import { createRandom } from '#lib/limits/testing/random.ts';
import { crashRuns } from '#scripts/test/crash-runs.ts';
import { spawnGateway } from '#scripts/test/spawn-gateway.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';

const KILLS = 20;
const ASSIGNMENTS = 500;
const LEASE_MS = 1_500;
const TAKEN_OVER_WITHIN_MS = LEASE_MS + 2_000;

const suite = useScheduling(350);

it('is killed twenty times at random points of runs of 500 assignments: nothing is lost, doubled or touched besides', async () => {
  const runs = await crashRuns(suite.place(), suite.database, {
    kills: KILLS,
    assignments: ASSIGNMENTS,
    processes: 3,
    leaseMs: LEASE_MS,
    longestPointMs: 600,
    random: createRandom(20_261_122),
    startProcess: spawnGateway,
  });
  for (const { run, kills, readBacks, ...crashed } of runs) {
    expect(run).toMatchObject({ state: 'done', counts: { done: ASSIGNMENTS, failed: 0, conflict: 0 } });
    expect(crashed).toMatchObject({ missing: 0, doubled: 0, foreignTouched: 0, updates: 1 });
    // One reading proves every item at once; a process that dies over it leaves it to the next.
    expect(readBacks).toBeLessThanOrEqual(1 + kills);
  }
  expect(runs.reduce((sum, { kills }) => sum + kills, 0)).toBe(KILLS);
  expect(Math.max(...runs.flatMap(({ resumedMs }) => resumedMs))).toBeLessThanOrEqual(TAKEN_OVER_WITHIN_MS);
}, 300_000);
