import { isFinal } from '#lib/scheduling/schema.ts';
import { query } from './query.ts';
import type { GatewayProcess } from './start-gateway.ts';
import type { TestDatabase } from './test-postgres.ts';

/** Processes that work on runs, and how they are killed. */
export type CrewOptions = {
  /** Processes that work at the same time; a killed one is replaced. */
  readonly processes: number;
  readonly leaseMs: number;
  /** A kill comes at most this long after a process was seen to work. */
  readonly longestPointMs: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly startProcess: () => GatewayProcess;
};

/** The processes of a server, of which the one that works on a run dies again and again. */
export type Crew = {
  /** Kills (`kill -9`) whoever works on a run at random points, until it is over, and at most `wanted` times. */
  killWhileRunning(runId: string, wanted: number): Promise<Kills>;
  end(): Promise<void>;
};

/** What became of a crew over one run. */
export type Kills = {
  readonly count: number;
  /** From each kill to the moment another process held the run, milliseconds. */
  readonly resumedMs: readonly number[];
};

type Holder = { readonly pid: number; readonly version: number };

/** Starts the processes. One works on a run, the others stand by. */
export async function startCrew(database: TestDatabase, options: CrewOptions): Promise<Crew> {
  const workers = new Map<number, GatewayProcess>();
  const start = async () => {
    const worker = options.startProcess();
    await worker.work(options.leaseMs);
    workers.set(worker.pid, worker);
  };
  await Promise.all(Array.from({ length: options.processes }, start));
  const replacements: Promise<void>[] = [];
  const startAnother = () => void replacements.push(start());
  return {
    killWhileRunning: (runId, wanted) => killHolders(database, runId, wanted, workers, startAnother, options),
    async end() {
      await Promise.all(replacements);
      await Promise.all([...workers.values()].map((worker) => worker.kill()));
    },
  };
}

async function killHolders(
  database: TestDatabase,
  runId: string,
  wanted: number,
  workers: Map<number, GatewayProcess>,
  startAnother: () => void,
  { random, longestPointMs }: CrewOptions,
): Promise<Kills> {
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
