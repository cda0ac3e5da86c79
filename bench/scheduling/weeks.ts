import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { getRun } from '#lib/scheduling/get-run.ts';
import { isFinal, type RunState } from '#lib/scheduling/schema.ts';
import { startRun } from '#lib/scheduling/start-run.ts';
import { createSchedulingPlace, missingOrDoubled, type SchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { startGateway, type GatewayProcess } from '#scripts/test/start-gateway.ts';
import type { FigureRow } from '../figure-row.ts';
import { runBare, type BareRun } from './bare-run.ts';
import { receiveEvents } from './receive-events.ts';
import { onStage, type Stage } from './stage.ts';

const AGENTS = 5_000;
/** Of them some 5,200 are agents of the first business unit, in management units of about a thousand. */
const USERS = 8_300;
const WARM_ROWS = 50;
const LOOK_EVERY_MS = 10;

/** B13: the weeks of 5,000 agents, one shift and seven for each, beside the calls they cannot do without. */
export function measureWeeks(seed: number): Promise<FigureRow[]> {
  return onStage(seed, {}, async (stage) => {
    const rows: FigureRow[] = [];
    for (const daysOfAgent of [1, 7]) rows.push(...(await measureWeek(stage, seed, daysOfAgent)));
    return rows;
  });
}

async function measureWeek(stage: Stage, seed: number, daysOfAgent: number): Promise<FigureRow[]> {
  const place = await createSchedulingPlace(stage.genesys, stage.database, USERS);
  const count = AGENTS * daysOfAgent;
  if (place.agents.length < AGENTS) throw new Error(`the business unit has ${place.agents.length} agents only`);
  const bareRun = (description: string) =>
    runBare(stage, place, place.assignments(count, description, daysOfAgent).asked, description);
  const before = await bareRun('bare before');
  const { csv, asked } = place.assignments(count, 'ours', daysOfAgent);
  const { preview, run } = await measureOurs(stage, place, csv);
  const wrong = missingOrDoubled(await place.view.schedule(place.scheduleId), asked, 'ours').length;
  const after = await bareRun('bare after');
  const optimumMs = Math.min(totalMs(before), totalMs(after));
  const best = totalMs(before) < totalMs(after) ? before : after;
  const row = (variant: string, value: number, unit: string, bound = ''): FigureRow => ({
    scenario: 'B13',
    variant: `${count.toLocaleString('en')} rows: ${variant}`,
    strategy: 'headroom',
    seed,
    value,
    unit,
    bound,
  });
  return [
    row('start to done', run.tookMs / 1_000, 's'),
    row('optimum', optimumMs / 1_000, 's'),
    row('of it sending', best.sendMs / 1_000, 's'),
    row('of it the operation', best.processingMs / 1_000, 's'),
    row('of it reading back', best.readBackMs / 1_000, 's'),
    row('start to done ÷ optimum', run.tookMs / optimumMs, '', '≤ 1.10'),
    row('run, memory above idle', run.memoryMb, 'MB', '< 300'),
    row('preview', preview.tookMs / 1_000, 's'),
    row('preview, memory above idle', preview.memoryMb, 'MB', '< 300'),
    row('metered calls of preview and run', run.calls, ''),
    row('shifts missing or doubled', wrong, '', '0'),
  ];
}

const totalMs = ({ sendMs, processingMs, readBackMs }: BareRun) => sendMs + processingMs + readBackMs;

/** Plans the rows in one process and has them done by another; both have done a small run's work before. A third receives events. */
async function measureOurs(stage: Stage, place: SchedulingPlace, csv: string) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-bench-'));
  const fileOf = (name: string, text: string) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  };
  const client = new pg.Client({ connectionString: stage.database.ownerUrl() });
  await client.connect();
  const [planner, worker, receiver] = [startGateway(), startGateway(), await receiveEvents(place)];
  const doRun = async (runId: string) => {
    const started = await startRun(place.planner, { runId });
    if (!started.ok) throw new Error(started.error.message);
    for (;;) {
      const { rows } = await client.query<{ state: RunState }>('SELECT state FROM runs WHERE id = $1', [runId]);
      if (rows[0] && isFinal(rows[0].state)) return;
      await sleep(LOOK_EVERY_MS);
    }
  };
  try {
    await worker.serve();
    await doRun(await planner.preview(place, fileOf('small.csv', place.assignments(WARM_ROWS, 'warm').csv)));
    let runId = '';
    const file = fileOf('whole.csv', csv);
    const preview = await measure(planner, async () => {
      runId = await planner.preview(place, file);
    });
    const measured = await measure(worker, () => doRun(runId));
    const run = await getRun(place.planner, { runId });
    if (!run.ok || run.data.state !== 'done') throw new Error('the run did not come to its end');
    return { preview, run: { ...measured, calls: run.data.callsMade } };
  } finally {
    await Promise.all([planner.kill(), worker.kill(), receiver.kill()]);
    await client.end();
    fs.rmSync(folder, { recursive: true });
  }
}

/** What a process took for some work: time, and memory at its highest above what it held before. */
async function measure(
  worker: GatewayProcess,
  work: () => Promise<void>,
): Promise<{ readonly tookMs: number; readonly memoryMb: number }> {
  const { nowBytes } = await worker.memory();
  const startedMs = performance.now();
  await work();
  const tookMs = performance.now() - startedMs;
  return { tookMs, memoryMb: ((await worker.memory()).peakBytes - nowBytes) / 2 ** 20 };
}
