import { getRun } from '#lib/scheduling/get-run.ts';
import { isFinal, type RunDto } from '#lib/scheduling/schema.ts';
import { query } from './query.ts';
import type { GatewayProcess } from './start-gateway.ts';
import { changedForeignShifts, missingOrDoubled, type SchedulingPlace } from './scheduling-place.ts';
import type { TestDatabase } from './test-postgres.ts';

const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';
const READ_BACK = 'postWorkforcemanagementBusinessunitAgentschedulesSearch';

/** How runs are to be crashed. */
export type CrashOptions = {
  readonly kills: number;
  /** Assignments of each run. */
  readonly assignments: number;
  /** Processes that work at the same time; a killed one is replaced. */
  readonly processes: number;
  readonly leaseMs: number;
  /** A kill comes at most this long after a process was seen to work. */
  readonly longestPointMs: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly startProcess: () => GatewayProcess;
};

/** What became of one run, as the simulator's schedule and its log say. */
export type CrashedRun = {
  readonly run: RunDto;
  readonly kills: number;
  readonly missing: number;
  readonly doubled: number;
  /** Shifts that nobody asked about and that are not what they were before. */
  readonly foreignTouched: number;
  /** Update calls that took effect. */
  readonly updates: number;
  readonly readBacks: number;
  /** From each kill to the moment another process held the run, milliseconds. */
  readonly resumedMs: readonly number[];
};

type Holder = { readonly pid: number; readonly version: number };

/**
 * Runs assignments over and over and kills (`kill -9`) the process that works on them at random points, until that was done
 * so many times. Answers each run once it ended.
 */
export async function crashRuns(
  place: SchedulingPlace,
  database: TestDatabase,
  options: CrashOptions,
): Promise<readonly CrashedRun[]> {
  const workers = new Map<number, GatewayProcess>();
  const start = async () => {
    const worker = options.startProcess();
    await worker.work(options.leaseMs);
    workers.set(worker.pid, worker);
  };
  // One works, the others stand by.
  await Promise.all(Array.from({ length: options.processes }, start));
  const replacements: Promise<void>[] = [];
  const startAnother = () => void replacements.push(start());
  const runs: CrashedRun[] = [];
  let kills = 0;
  while (kills < options.kills) {
    const description = `crash ${runs.length + 1}`;
    const before = await place.view.schedule(place.scheduleId);
    const since = place.view.mark();
    const { csv, asked } = place.assignments(options.assignments, description);
    const runId = await place.start(csv);
    const killed = await killHolders(database, runId, options.kills - kills, workers, startAnother, options);
    kills += killed.count;
    const run = await getRun(place.planner, { runId });
    if (!run.ok) throw new Error(run.error.message);
    const after = await place.view.schedule(place.scheduleId);
    const wrong = missingOrDoubled(after, asked, description);
    const calls = place.view.calls(since);
    runs.push({
      run: run.data,
      kills: killed.count,
      missing: wrong.filter(({ found }) => found === 0).length,
      doubled: wrong.filter(({ found }) => found > 1).length,
      foreignTouched: changedForeignShifts(before, after, asked, place.unit.timeZone),
      updates: calls.filter((call) => call.operationId === UPDATE && call.tookEffect === true).length,
      readBacks: calls.filter((call) => call.operationId === READ_BACK).length,
      resumedMs: killed.resumedMs,
    });
  }
  await Promise.all(replacements);
  await Promise.all([...workers.values()].map((worker) => worker.kill()));
  return runs;
}

/** Kills whoever works on a run, again and again, until it is over or enough were killed. */
async function killHolders(
  database: TestDatabase,
  runId: string,
  wanted: number,
  workers: Map<number, GatewayProcess>,
  startAnother: () => void,
  { random, longestPointMs }: CrashOptions,
): Promise<{ readonly count: number; readonly resumedMs: readonly number[] }> {
  const resumedMs: number[] = [];
  let killed: { readonly version: number; readonly atMs: number } | null = null;
  let count = 0;
  for (;;) {
    const holder = await holderOf(database, runId);
    if (holder === null) return { count, resumedMs };
    if (killed !== null && holder.version !== killed.version) {
      resumedMs.push(performance.now() - killed.atMs);
      killed = null;
    }
    const worker = workers.get(holder.pid);
    // Nobody takes over from the only one there is.
    if (killed !== null || worker === undefined || count >= wanted || workers.size < 2) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    await new Promise((resolve) => setTimeout(resolve, random() * longestPointMs));
    // Between two looks the run may have ended or gone to the other process; then nothing was under way here.
    const still = await holderOf(database, runId);
    if (still?.version !== holder.version) continue;
    workers.delete(holder.pid);
    await worker.kill();
    killed = { version: holder.version, atMs: performance.now() };
    count += 1;
    startAnother();
  }
}

/** Who works on a run, as the lease says; null once it is over. */
async function holderOf(database: TestDatabase, runId: string): Promise<Holder | null> {
  const [row] = await query<{ state: string; lease_owner: string | null; lease_version: number }>(
    database.ownerUrl(),
    'SELECT state, lease_owner, lease_version FROM runs WHERE id = $1',
    [runId],
  );
  if (!row || isFinal(row.state as 'done')) return null;
  return { pid: Number(row.lease_owner?.split(':')[1] ?? -1), version: row.lease_version };
}
