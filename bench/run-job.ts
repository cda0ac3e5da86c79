import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRng } from '#simulator/core/random.ts';
import { poissonMoments } from './figures.ts';
import type { BenchJob, BenchRow } from './job.ts';
import { readRow } from './read-row.ts';
import type { Phase, InteractiveOutcome, ItemOutcome } from './read-row.ts';
import type { BenchLogEntry } from './read-log.ts';
import { itemPath, WINDOW_MS } from './scenarios.ts';
import type { Variant } from './scenarios.ts';
import type { SimulatedOrganisation, SimulatorJob, SimulatorReport } from './simulator-process.ts';
import type { CreateStrategy, Strategy } from './strategy.ts';

/** A simulator that runs, with its control interface. */
export type BenchSimulator = {
  readonly report: SimulatorReport;
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Simulated moment, epoch milliseconds. */
  nowMs(): Promise<number>;
  stop(): void;
};

/** Starts a simulator in a process of its own. */
export async function startBenchSimulator(job: SimulatorJob): Promise<BenchSimulator> {
  const child: ChildProcess = fork(new URL('./simulator-process.ts', import.meta.url), { stdio: 'inherit' });
  child.send(job);
  const [report] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the simulator ended before it was ready'))),
  ])) as [SimulatorReport];
  const control: BenchSimulator['control'] = async (method, path, body) => {
    const response = await fetch(`${report.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
  return {
    report,
    control,
    nowMs: async () => ((await control('GET', '/_sim/time')) as { nowMs: number }).nowMs,
    stop: () => child.kill('SIGKILL'),
  };
}

/** The configuration of a variant. */
export function simulatorJobOf(job: BenchJob): SimulatorJob {
  const { variant, seed, timeScale } = job;
  const { setting } = variant;
  const phase = createRng(seed, 'bench:phase')();
  return {
    seed,
    timeScale,
    // The phase of aligned windows at the start follows from the seed and the clock's skew alone.
    startMs: Date.UTC(2026, 10, 23, 9) + Math.round(phase * WINDOW_MS) + job.clockSkewSeconds * 1_000,
    organisationCount: variant.organisations,
    config: {
      ...variant.config,
      limits: {
        perToken: setting.limit,
        windowType: setting.windowType,
        otherApplication: {
          share: setting.otherShare,
          ...(setting.otherOnSeconds === undefined ? {} : { onSeconds: setting.otherOnSeconds }),
          ...(setting.otherOffSeconds === undefined ? {} : { offSeconds: setting.otherOffSeconds }),
        },
        ...variant.limits,
      },
    },
    faults: variant.faults ?? [],
  };
}

/** A run that lasts longer than so many optima (and never less than so many windows) is stopped. */
const LONGEST_OPTIMA = 4;
const LEAST_WINDOWS = 6;

/** Runs one strategy through one variant and reads the rows from the server's log: one, or two where the work is repeated. */
export async function runJob(job: BenchJob): Promise<BenchRow[]> {
  const simulator = await startBenchSimulator(simulatorJobOf(job));
  try {
    const { create } = (await import(`./strategies/${job.strategy}.ts`)) as { create: CreateStrategy };
    const { apiBaseUrl, organisations } = simulator.report;
    const strategy = create({
      apiBaseUrl,
      organisations: organisations.map(({ id, token }) => ({ id, token })),
      timeScale: job.timeScale,
    });
    const phases: Phase[] = [];
    const phaseCount = job.variant.isRepeated === true ? 2 : 1;
    for (let index = 0; index < phaseCount; index += 1) {
      if (index > 0) await sleep((1.05 * WINDOW_MS) / job.timeScale);
      phases.push(await runPhase(job, simulator, strategy, index));
      if (phases.at(-1)?.isStopped === true) break;
    }
    await Promise.race([strategy.close(), sleep(2_000)]);
    // The other application goes on after us; what our last window did to it counts.
    await simulator.control('POST', '/_sim/time', { advanceSeconds: WINDOW_MS / 1_000 });
    const log = (await simulator.control('GET', '/_sim/log?host=api&limit=1000000')) as { entries: BenchLogEntry[] };
    const stats = (await simulator.control('GET', '/_sim/stats')) as {
      otherApplications: { admitted: number; rejected: number }[];
    };
    return phases.map((phase, index) =>
      readRow({
        job,
        phase,
        suffix: job.variant.isRepeated === true ? (index === 0 ? ', first sight' : ', learned') : '',
        log: log.entries,
        others: stats.otherApplications,
        load: os.loadavg()[0] ?? 0,
      }),
    );
  } finally {
    simulator.stop();
  }
}

async function runPhase(job: BenchJob, simulator: BenchSimulator, strategy: Strategy, index: number): Promise<Phase> {
  const { variant, timeScale } = job;
  const { organisations } = simulator.report;
  const askedMs = performance.now();
  const simNowMs = await simulator.nowMs();
  const startedMs = performance.now();
  const startMs = simNowMs + ((startedMs - askedMs) / 2) * timeScale;
  const simulated = () => startMs + (performance.now() - startedMs) * timeScale;
  const cpuBefore = process.cpuUsage();

  const items: ItemOutcome[] = [];
  const work = organisations.flatMap((organisation) =>
    contactsOf(organisation, variant, index).map(async (contactId, number) => {
      const path = itemPath(contactId);
      const outcome: ItemOutcome = { organisation: organisation.id, method: 'POST', path, answer: null };
      items.push(outcome);
      outcome.answer = await strategy.call({
        organisation: organisation.id,
        priority: 'bulk',
        item: `${index}-${number}`,
        method: 'POST',
        path,
        body: { noteText: `Item ${index}-${number} of ${organisation.id}` },
      });
    }),
  );
  const bulk = Promise.all(work);
  const people = startPeople(job, organisations, strategy, simulated, index);
  const longestMs =
    Math.max(LONGEST_OPTIMA * job.variant.itemsPerOrganisation * 400, LEAST_WINDOWS * WINDOW_MS) / timeScale;
  const stopper = new AbortController();
  const isDone = await Promise.race([
    bulk.then(() => true),
    sleep(longestMs, false, { signal: stopper.signal }).catch(() => true),
  ]);
  const interactive = await people.stop();
  stopper.abort();
  const cpu = process.cpuUsage(cpuBefore);
  return {
    startMs,
    endMs: simulated(),
    items,
    interactive,
    isStopped: !isDone,
    cpuMs: (cpu.user + cpu.system) / 1_000,
  };
}

function contactsOf(organisation: SimulatedOrganisation, variant: Variant, phase: number): readonly string[] {
  const count = variant.itemsPerOrganisation;
  const ids = organisation.contactIds.slice(phase * count, (phase + 1) * count);
  if (ids.length < count) throw new Error(`the simulator has only ${organisation.contactIds.length} contacts`);
  return ids;
}

/** Longest run for which people's calls are drawn in advance. */
const PEOPLE_WINDOWS = 200;

/** People click at random while the work runs; whoever still waits at the end is waited for, within reason. */
function startPeople(
  job: BenchJob,
  organisations: readonly SimulatedOrganisation[],
  strategy: Strategy,
  simulated: () => number,
  phase: number,
): { stop(): Promise<InteractiveOutcome[]> } {
  const outcomes: InteractiveOutcome[] = [];
  const waiting = new Set<Promise<void>>();
  const random = createRng(job.seed, `bench:people:${phase}`);
  const perMs = job.variant.interactivePerWindow / WINDOW_MS;
  const startMs = simulated();
  const clicks = organisations
    .flatMap((organisation) =>
      poissonMoments(perMs, PEOPLE_WINDOWS * WINDOW_MS, random).map((atMs) => ({ organisation, atMs: startMs + atMs })),
    )
    .sort((left, right) => left.atMs - right.atMs);
  const stopper = new AbortController();
  const click = (organisation: SimulatedOrganisation, number: number) => {
    const userId = organisation.userIds[number % organisation.userIds.length] ?? '';
    const path = `/api/v2/users/${userId}`;
    const outcome: InteractiveOutcome = { atMs: simulated(), latencyMs: null };
    outcomes.push(outcome);
    const call = strategy
      .call({ organisation: organisation.id, priority: 'interactive', item: `people-${number}`, method: 'GET', path })
      .then((answer) => {
        if (answer.ok) outcome.latencyMs = simulated() - outcome.atMs;
      })
      .finally(() => waiting.delete(call));
    waiting.add(call);
  };
  const running = (async () => {
    for (const [number, { organisation, atMs }] of clicks.entries()) {
      const waitMs = (atMs - simulated()) / job.timeScale;
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: stopper.signal });
      if (stopper.signal.aborted) return;
      click(organisation, number);
    }
  })().catch((error: unknown) => {
    if (!stopper.signal.aborted) throw error;
  });
  return {
    async stop() {
      stopper.abort();
      await running;
      await Promise.race([Promise.all(waiting), sleep((2 * WINDOW_MS) / job.timeScale)]);
      return outcomes;
    },
  };
}
