import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBenchSimulator } from './bench-simulator.ts';
import type { BenchSimulator } from './bench-simulator.ts';
import { createRng } from '#simulator/core/random.ts';
import { poissonMoments } from './figures.ts';
import type { BenchJob, BenchRow } from './job.ts';
import { readRow } from './read-row.ts';
import type { Phase, InteractiveOutcome, ItemOutcome } from './read-row.ts';
import type { BenchLogEntry } from './read-log.ts';
import { itemPath, WINDOW_MS } from './scenarios.ts';
import type { Variant } from './scenarios.ts';
import type { SimulatedOrganisation, SimulatorJob } from './simulator-process.ts';
import type { CreateStrategy, Strategy } from './strategy.ts';
import { measureCallMs, warmUp } from './warm-up.ts';

/** The configuration of a variant. One organisation more than it asks for is the one that warms up. */
export function simulatorJobOf({ variant, seed, timeScale, clockSkewSeconds }: BenchJob): SimulatorJob {
  const { setting } = variant;
  return {
    seed,
    timeScale,
    startMs: BOOT_MS + clockSkewSeconds * 1_000,
    organisationCount: variant.organisations + 1,
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
  };
}

/** Simulated moment at which a simulator boots, and how much later the run starts: what warmed up is forgotten by then. */
const BOOT_MS = Date.UTC(2026, 10, 23, 9);
const REST_MS = 3_600_000;

/** When the run starts: the phase of aligned windows follows from the seed, and the clock may be wrong. */
function startOf({ seed, clockSkewSeconds }: BenchJob): number {
  const phase = createRng(seed, 'bench:phase')();
  return BOOT_MS + REST_MS + Math.round(phase * WINDOW_MS) + clockSkewSeconds * 1_000;
}

/** A pass that lasts longer than so many windows is stopped; what it has not done by then is lost. */
const LONGEST_WINDOWS = 12;

/** Runs one strategy through one variant and reads the rows from the server's log: one, or two where the work is repeated. */
export async function runJob(job: BenchJob): Promise<BenchRow[]> {
  const simulator = await startBenchSimulator(simulatorJobOf(job));
  try {
    const { create } = (await import(`./strategies/${job.strategy}.ts`)) as { create: CreateStrategy };
    const { apiBaseUrl } = simulator.report;
    const organisations = simulator.report.organisations.slice(0, job.variant.organisations);
    const spare = simulator.report.organisations.at(-1);
    if (spare === undefined) throw new Error('the simulator has no organisation');
    await warmUp(create, simulator, spare, job.timeScale);
    const callMsBefore = await measureCallMs(simulator, spare, organisations.length);
    const aheadMs = startOf(job) - (await simulator.nowMs());
    await simulator.control('POST', '/_sim/time', { advanceSeconds: aheadMs / 1_000 });
    await simulator.control('DELETE', '/_sim/log');
    for (const fault of job.variant.faults ?? []) await simulator.control('POST', '/_sim/faults', fault);
    const strategy = create({
      apiBaseUrl,
      organisations: organisations.map(({ id, token }) => ({ id, token })),
      timeScale: job.timeScale,
    });
    const phases: Phase[] = [];
    const phaseCount = job.variant.isRepeated === true ? 2 : 1;
    for (let index = 0; index < phaseCount; index += 1) {
      if (index > 0) await sleep((1.05 * WINDOW_MS) / job.timeScale);
      phases.push(await runPhase(job, simulator, organisations, strategy, index));
      if (phases.at(-1)?.isStopped === true) break;
    }
    await Promise.race([strategy.close(), sleep(2_000)]);
    // The other application goes on after us; what our last window did to it counts.
    await simulator.control('POST', '/_sim/time', { advanceSeconds: WINDOW_MS / 1_000 });
    const { entries } = (await simulator.control('GET', '/_sim/log?host=api&limit=1000000')) as {
      entries: BenchLogEntry[];
    };
    const log = entries.filter(({ organisationId }) => organisationId !== spare.id);
    const stats = (await simulator.control('GET', '/_sim/stats')) as {
      otherApplications: { admitted: number; rejected: number }[];
    };
    if (job.logDirectory !== null) keepLog(job, job.logDirectory, log, phases[0]?.startMs ?? 0);
    await simulator.control('DELETE', '/_sim/faults');
    const callMs = job.timeScale * Math.min(callMsBefore, await measureCallMs(simulator, spare, organisations.length));
    return phases.map((phase, index) =>
      readRow({
        job,
        phase,
        callMs,
        suffix: job.variant.isRepeated === true ? (index === 0 ? ', first sight' : ', learned') : '',
        log,
        others: stats.otherApplications,
        load: os.loadavg()[0] ?? 0,
      }),
    );
  } finally {
    simulator.stop();
  }
}

/** Writes what the server saw, one request a line, moments counted from the start of the run. */
function keepLog(job: BenchJob, directory: string, log: readonly BenchLogEntry[], startMs: number): void {
  const name = [job.scenario, job.variant.name, job.strategy, job.seed].join(' ').replaceAll(/[^\w.]+/g, '-');
  const lines = log.map((entry) => JSON.stringify({ ...entry, atMs: entry.atMs - startMs }));
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, `${name}.jsonl`), `${lines.join('\n')}\n`);
}

async function runPhase(
  job: BenchJob,
  simulator: BenchSimulator,
  organisations: readonly SimulatedOrganisation[],
  strategy: Strategy,
  index: number,
): Promise<Phase> {
  const { variant, timeScale } = job;
  const askedMs = performance.now();
  const simNowMs = await simulator.nowMs();
  const startedMs = performance.now();
  const startMs = simNowMs + ((startedMs - askedMs) / 2) * timeScale;
  const simulated = () => startMs + (performance.now() - startedMs) * timeScale;
  const cpuBefore = process.cpuUsage();

  const items: ItemOutcome[] = [];
  const estimates = followEstimates(strategy, organisations, variant.itemsPerOrganisation, simulated, timeScale);
  const work = organisations.flatMap((organisation) =>
    contactsOf(organisation, variant, index).map(async (contactId, number) => {
      const target = itemPath(contactId);
      const outcome: ItemOutcome = { organisation: organisation.id, method: 'POST', path: target, answer: null };
      items.push(outcome);
      outcome.answer = await strategy.call({
        organisation: organisation.id,
        priority: 'bulk',
        item: `${index}-${number}`,
        method: 'POST',
        path: target,
        body: { noteText: `Item ${index}-${number} of ${organisation.id}` },
      });
      estimates.noteDone(organisation.id);
    }),
  );
  const bulk = Promise.all(work);
  const people = startPeople(job, organisations, strategy, simulated, index);
  const longestMs = (LONGEST_WINDOWS * WINDOW_MS) / timeScale;
  const stopper = new AbortController();
  const isDone = await Promise.race([
    bulk.then(() => true),
    sleep(longestMs, false, { signal: stopper.signal }).catch(() => true),
  ]);
  const workEndMs = simulated();
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
    workEndMs,
    expectedEndMs: estimates.expectedEndMs(),
  };
}

/** Asks a strategy that can tell when the first organisation's work will end: before it begins, and at a tenth and half of it. */
function followEstimates(
  strategy: Strategy,
  [first]: readonly SimulatedOrganisation[],
  calls: number,
  simulated: () => number,
  timeScale: number,
): { noteDone(organisation: string): void; expectedEndMs(): Phase['expectedEndMs'] } {
  const expectedIn = (more: number): number | null =>
    first === undefined || strategy.estimateMs === undefined
      ? null
      : simulated() + strategy.estimateMs(first.id, more) * timeScale;
  const start = expectedIn(calls);
  let tenth: number | null = null;
  let half: number | null = null;
  let done = 0;
  return {
    noteDone(organisation) {
      if (organisation !== first?.id) return;
      done += 1;
      // Whatever waits is known to the strategy; asked for one more, it names the end of that.
      if (done === Math.ceil(calls / 10)) tenth = expectedIn(1);
      if (done === Math.ceil(calls / 2)) half = expectedIn(1);
    },
    expectedEndMs: () => (start === null || tenth === null || half === null ? null : { start, tenth, half }),
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
    const outcome: InteractiveOutcome = { atMs: simulated(), latencyMs: null };
    outcomes.push(outcome);
    const call = strategy
      .call({
        organisation: organisation.id,
        priority: 'interactive',
        item: `people-${number}`,
        method: 'GET',
        path: `/api/v2/users/${userId}`,
      })
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
