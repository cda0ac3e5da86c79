import { createRandom } from '#lib/limits/testing/random.ts';
import { crashRuns } from '#scripts/test/crash-runs.ts';
import { createSchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { startGateway } from '#scripts/test/start-gateway.ts';
import type { FigureRow } from '../figure-row.ts';
import { median } from '../figures.ts';
import { onStage } from './stage.ts';

const KILLS = 20;
const ASSIGNMENTS = 500;
const PROCESSES = 3;
const LEASE_MS = 1_500;

/** B9: runs whose processes are killed in their midst. What became of them, as the simulator has it. */
export async function measureCrashes(seed: number): Promise<FigureRow[]> {
  const config = { limits: { perToken: 5_000 }, wfm: { updateDelayMs: 200 } };
  const runs = await onStage(seed, config, async ({ genesys, database }) =>
    crashRuns(await createSchedulingPlace(genesys, database, 350), database, {
      kills: KILLS,
      assignments: ASSIGNMENTS,
      processes: PROCESSES,
      leaseMs: LEASE_MS,
      longestPointMs: 600,
      random: createRandom(seed),
      startProcess: startGateway,
    }),
  );
  const sum = (read: (run: (typeof runs)[number]) => number) => runs.reduce((total, run) => total + read(run), 0);
  const updates = runs.map((run) => run.updates);
  const resumed = runs.flatMap((run) => run.resumedMs);
  const row = (variant: string, value: number, unit: string, bound: string): FigureRow => ({
    scenario: 'B9',
    variant,
    strategy: 'headroom',
    seed,
    value,
    unit,
    bound,
  });
  const withinSeconds = `≤ ${LEASE_MS / 1_000 + 2} (lease ${LEASE_MS / 1_000} s + 2 s)`;
  return [
    row(`runs of ${ASSIGNMENTS} assignments`, runs.length, '', ''),
    row(
      'runs that said they were done',
      runs.filter(({ run }) => run.state === 'done' && run.counts.done === ASSIGNMENTS).length,
      '',
      'all',
    ),
    row(
      'kills in mid-run',
      sum(({ kills }) => kills),
      '',
      String(KILLS),
    ),
    row(
      'items lost',
      sum(({ missing }) => missing),
      '',
      '0',
    ),
    row(
      'items doubled',
      sum(({ doubled }) => doubled),
      '',
      '0',
    ),
    row(
      'foreign shifts touched',
      sum(({ foreignTouched }) => foreignTouched),
      '',
      '0',
    ),
    row('update calls of a run, fewest', Math.min(...updates), '', '1'),
    row('update calls of a run, most', Math.max(...updates), '', '1'),
    row('resumed after a kill, p50', (median(resumed) ?? 0) / 1_000, 's', withinSeconds),
    row('resumed after a kill, longest', Math.max(...resumed) / 1_000, 's', withinSeconds),
  ];
}
