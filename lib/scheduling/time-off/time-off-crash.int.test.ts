import { expect, it } from 'vitest';
import { createRandom } from '#lib/limits/testing/random.ts';
import { startCrew } from '#scripts/test/crew.ts';
import { spawnGateway } from '#scripts/test/spawn-gateway.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { addDays } from '../resolve-local-time.shared.ts';
import { getRun } from '../get-run.ts';
import { startRun } from '../start-run.ts';

const KILLS = 20;
const AGENTS = 100;
const DAYS = 5;
const LEASE_MS = 1_500;
const TAKEN_OVER_WITHIN_MS = LEASE_MS + 2_000;

const suite = useScheduling(350);

it('is killed twenty times at random points of runs of 500 requests: each request is there once', async () => {
  const crew = await startCrew(suite.database, {
    processes: 3,
    leaseMs: LEASE_MS,
    longestPointMs: 600,
    random: createRandom(20_261_123),
    startProcess: spawnGateway,
  });
  const agents = suite.agents().slice(0, AGENTS);
  const resumedMs: number[] = [];
  let kills = 0;
  for (let round = 0; kills < KILLS; round += 1) {
    const first = addDays('2027-03-01', round * 7);
    const lines = Array.from({ length: AGENTS * DAYS }, (_, index) => {
      const agent = agents[index % AGENTS] ?? '';
      return `${suite.emailOf(agent)},${addDays(first, Math.floor(index / AGENTS))}`;
    });
    const { id } = await suite.previewTimeOff(['agent,from', ...lines].join('\n'));
    await startRun(suite.planner(), { runId: id });
    const killed = await crew.killWhileRunning(id, KILLS - kills);
    kills += killed.count;
    resumedMs.push(...killed.resumedMs);
    const run = await getRun(suite.planner(), { runId: id });
    expect(run.ok && run.data).toMatchObject({
      state: 'done',
      counts: { done: AGENTS * DAYS, failed: 0, conflict: 0 },
    });
    const days = new Map<string, number>();
    for (const { user, fullDayManagementUnitDates } of await suite.view().timeOffRequests()) {
      const key = `${user.id} ${fullDayManagementUnitDates.join(' ')}`;
      if ((fullDayManagementUnitDates[0] ?? '') >= first) days.set(key, (days.get(key) ?? 0) + 1);
    }
    expect(days.size).toBe(AGENTS * DAYS);
    expect([...days].filter(([, count]) => count !== 1)).toEqual([]);
  }
  await crew.end();
  expect(Math.max(...resumedMs)).toBeLessThanOrEqual(TAKEN_OVER_WITHIN_MS);
}, 300_000);
