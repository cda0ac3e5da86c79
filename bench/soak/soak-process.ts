// A soak (question `soak`): one server with viewers and runs for minutes. This process holds the simulator and the database and
// makes things happen; the server and the browsers are processes of theirs. Takes a SoakJob over IPC, answers FigureRows.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { browseDirectory } from '#lib/directory/browse-directory.ts';
import { isFinal } from '#lib/scheduling/schema.ts';
import { forkAsked } from '#scripts/test/fork-asked.ts';
import { createSchedulingPlace, type SchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import type { FigureRow } from '../figure-row.ts';
import { onStage, type Stage } from '../scheduling/stage.ts';
import type { SoakJob } from '../soak.ts';
import type { ClientsJob, ClientsReport } from '../viewers/clients-process.ts';
import { ServerMemory } from './server-memory.ts';
import type { ServerCommand } from './server-process.ts';
import { slope } from './slope.ts';

const USERS = 1_000;
const SAMPLE_MS = 10_000;
/** Presence changes a second. */
const CHANGES_PER_SECOND = 20;
const ASSIGNMENTS_OF_RUN = 10;
/** Caches fill, code is compiled and connections are opened: this share of the time is not counted. */
const WARM_UP_SHARE = 0.25;
/** What the last runs may take after the others' time is over. */
const AFTER_MS = 60_000;
const MB = 2 ** 20;

type Sample = ServerMemory & { readonly atMs: number };

process.once('message', (job: SoakJob) => {
  const config = { limits: { perToken: 5_000 }, wfm: { updateDelayMs: 200 } };
  void onStage(1, config, (stage) => soak(stage, job)).then((rows) => process.send?.(rows, () => process.exit(0)));
});
process.once('disconnect', () => process.exit(0));

async function soak(stage: Stage, { minutes, viewers, runs }: SoakJob): Promise<FigureRow[]> {
  const place = await createSchedulingPlace(stage.genesys, stage.database, USERS);
  const users = await browseDirectory(place.planner, { pageSize: 200 });
  if (!users.ok) throw new Error(users.error.message);
  const server = forkAsked<ServerCommand>(new URL('./server-process.ts', import.meta.url).href, [
    '--conditions=react-server',
    '--expose-gc',
  ]);
  const orgId = place.organisation.id;
  const port = Number(await server.ask({ do: 'serve', orgId, businessUnitId: place.unit.id }));
  const browsers = fork(new URL('../viewers/clients-process.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const userIds = users.data.users.map((user) => user.id);
  browsers.send({ viewers, url: `http://127.0.0.1:${port}/`, userIds, token: null } satisfies ClientsJob);
  await once(browsers, 'message');

  const endsAtMs = Date.now() + minutes * 60_000;
  const [samples, done] = await Promise.all([
    sample(() => server.ask({ do: 'memory' }), endsAtMs),
    carryOutRuns(place, runs, endsAtMs),
    changePresences(stage, orgId, userIds, endsAtMs),
  ]);
  const reported = once(browsers, 'message');
  browsers.send('report');
  const [report] = (await reported) as [ClientsReport];
  browsers.kill('SIGKILL');
  await server.kill();
  return figures(samples, done, report);
}

function figures(samples: readonly Sample[], runs: number, { latenciesMs, lost }: ClientsReport): FigureRow[] {
  const row = (variant: string, value: number, unit: string, bound: string): FigureRow => ({
    ...{ scenario: 'soak', variant, strategy: 'headroom', seed: 1, unit, bound },
    value: Math.round(value * 1_000) / 1_000,
  });
  const warm = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const growth = (name: keyof ServerMemory) =>
    slope(warm.map((each) => ({ x: each.atMs / 60_000, y: each[name] / MB }))) ?? Number.NaN;
  const last = samples.at(-1);
  return [
    row('heap after collection: growth', growth('heapUsed'), 'MB/min', '≤ 1'),
    row('resident memory: growth', growth('rss'), 'MB/min', ''),
    row('heap after collection, at the end', (last?.heapUsed ?? Number.NaN) / MB, 'MB', ''),
    row('resident memory, at the end', (last?.rss ?? Number.NaN) / MB, 'MB', ''),
    row('runs done', runs, '', 'all'),
    row('streams lost', lost, '', '0'),
    row('events that came to a browser', latenciesMs.length, '', ''),
  ];
}

async function sample(ask: () => Promise<unknown>, endsAtMs: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  while (Date.now() < endsAtMs) {
    const memory = ServerMemory.parse(await ask());
    samples.push({ atMs: Date.now(), ...memory });
    process.stderr.write(
      `  ${(memory.heapUsed / MB).toFixed(1)} MB heap, ${(memory.rss / MB).toFixed(0)} MB resident\n`,
    );
    await sleep(SAMPLE_MS);
  }
  return samples;
}

/** Starts runs evenly over the time, whether or not those before have ended; answers how many came to `done`. */
async function carryOutRuns(place: SchedulingPlace, runs: number, endsAtMs: number): Promise<number> {
  const beganAtMs = Date.now();
  const everyMs = (endsAtMs - beganAtMs) / runs;
  const isDone = async (index: number): Promise<boolean> => {
    await sleep(index * everyMs);
    // Each run has agents of its own: two that are under way at once would take each other's shifts for somebody else's changes.
    const { csv } = place.assignments(ASSIGNMENTS_OF_RUN * (index + 1), `Soak ${index}`);
    const [heading, ...lines] = csv.split('\r\n');
    const runId = await place.start([heading, ...lines.slice(-ASSIGNMENTS_OF_RUN)].join('\r\n'));
    const leftMs = Math.max(0, endsAtMs - Date.now()) + AFTER_MS;
    const run = await runUntil(place.planner, runId, ({ state }) => isFinal(state), leftMs).catch(() => null);
    return run?.state === 'done';
  };
  const ends = await Promise.all(Array.from({ length: runs }, (_, index) => isDone(index)));
  return ends.filter(Boolean).length;
}

async function changePresences(
  { genesys }: Stage,
  orgId: string,
  userIds: readonly string[],
  endsAtMs: number,
): Promise<void> {
  while (Date.now() < endsAtMs) {
    const overMs = Math.min(SAMPLE_MS, endsAtMs - Date.now());
    const count = Math.ceil((CHANGES_PER_SECOND * overMs) / 1_000);
    await genesys.control('POST', `/_sim/organisations/${orgId}/presence-burst`, { count, overMs, userIds });
    await sleep(overMs);
  }
}
