import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchJob, BenchRow } from './job.ts';
import { readOptions, USAGE } from './options.ts';
import type { BenchOptions } from './options.ts';
import { measureDirectory } from './directory.ts';
import { measureFailover } from './failover.ts';
import { figureTable } from './figure-row.ts';
import type { FigureRow } from './figure-row.ts';
import { measureOverhead } from './overhead.ts';
import { curvesSvg } from './plot.ts';
import { estimateLine, scenarioTable } from './report.ts';
import { robustCases, robustTable } from './robust.ts';
import { runPool } from './run-pool.ts';
import { scenarios } from './scenarios.ts';
import { isSchedulingQuestion, measureScheduling, SCHEDULING_TITLES } from './scheduling.ts';
import type { SchedulingQuestion } from './scheduling.ts';
import type { Scenario } from './scenarios.ts';
import { measureScrolling } from './scrolling.ts';
import { measureSoak } from './soak.ts';
import { measureViewers } from './viewers.ts';
import { viewersSvg } from './viewers/viewers-plot.ts';

/** `npm run bench`: every question with every strategy, a table for each, and all rows as JSON where a file is named. */
export async function main(argv: readonly string[]): Promise<void> {
  const read = readOptions(argv);
  if (!read.ok) {
    console.error(`${read.problem} ${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const { options } = read;
  console.log(machineLine());
  const rows: (BenchRow | FigureRow)[] = [];
  for (const question of options.questions) {
    const scenario = scenarios.find(({ id }) => id === question);
    if (scenario !== undefined) rows.push(...(await compare(scenario, options)));
    else if (question === 'B10') rows.push(...(await viewers(options)));
    else if (question === 'B12') rows.push(...(await overhead(options)));
    else if (question === 'B14') rows.push(...(await directory(options)));
    else if (question === 'soak') rows.push(...(await soak(options)));
    else if (question === 'B15') rows.push(...(await failover(options)));
    else if (question === 'B16') rows.push(...(await scrolling(options)));
    else if (isSchedulingQuestion(question)) rows.push(...(await scheduling(question, options)));
    else rows.push(...(await robust(options)));
    if (options.jsonFile !== null) fs.writeFileSync(options.jsonFile, `${JSON.stringify(rows, null, 1)}\n`);
  }
  const estimates = estimateLine(rows.filter((row): row is BenchRow => 'detail' in row));
  if (options.questions.length > 1 && estimates !== null) console.log(`\nall: ${estimates}`);
}

async function overhead({ seeds }: BenchOptions): Promise<FigureRow[]> {
  console.log('\nB12: what the gateway itself costs');
  const rows = await measureOverhead(seeds);
  console.log(figureTable(rows));
  return rows;
}

async function viewers({ seeds, plotFile }: BenchOptions): Promise<FigureRow[]> {
  console.log(`\nB10: people who look at one organisation; load ${loadNow()}`);
  const rows = await measureViewers(seeds);
  console.log(figureTable(rows));
  if (plotFile !== null) fs.writeFileSync(plotFile, viewersSvg(rows));
  return rows;
}

async function directory({ seeds }: BenchOptions): Promise<FigureRow[]> {
  console.log(`\nB14: a search among 50,000 users; load ${loadNow()}`);
  const rows = await measureDirectory(seeds);
  console.log(figureTable(rows));
  return rows;
}

async function soak({ minutes }: BenchOptions): Promise<FigureRow[]> {
  console.log(`\nsoak: 1,000 viewers and five runs a minute for ${minutes} minutes; load ${loadNow()}`);
  const rows = await measureSoak(minutes);
  console.log(figureTable(rows));
  return rows;
}

async function failover({ seeds }: BenchOptions): Promise<FigureRow[]> {
  console.log(`\nB15: a carrier fails, and everybody asks for the state of trunks; load ${loadNow()}`);
  const rows = await measureFailover(seeds);
  console.log(figureTable(rows));
  return rows;
}

async function scrolling({ seeds }: BenchOptions): Promise<FigureRow[]> {
  console.log(`\nB16: 50,000 users are scrolled through in a browser; load ${loadNow()}`);
  const rows = await measureScrolling(seeds);
  console.log(figureTable(rows));
  return rows;
}

async function scheduling(question: SchedulingQuestion, { seeds }: BenchOptions): Promise<FigureRow[]> {
  console.log(`\n${question}: ${SCHEDULING_TITLES[question]}`);
  console.log(`seeds 1 to ${seeds}; load ${loadNow()}`);
  const rows = await measureScheduling(question, seeds);
  console.log(figureTable(rows));
  return rows;
}

async function robust({ cases, parallel, strategies, logDirectory }: BenchOptions): Promise<BenchRow[]> {
  const [strategy = 'headroom'] = strategies;
  console.log(`\nrobust: ${cases} settings drawn at random, ${strategy}, ${parallel} at a time; load ${loadNow()}`);
  const rows = await runPool(robustCases(cases, strategy, logDirectory), parallel, ({ variant }) =>
    progress(variant.name),
  );
  console.log(robustTable(rows));
  return rows;
}

const loadNow = () => (os.loadavg()[0] ?? 0).toFixed(1);
const progress = (text: string) => process.stderr.write(`  ${text}\n`);

/** Of several questions each has a plot of its own: `plot-B1.svg` beside `plot.svg`. */
function plotFileOf(file: string, { id }: Scenario, { questions }: BenchOptions): string {
  const { dir, name, ext } = path.parse(file);
  return questions.length === 1 ? file : path.join(dir, `${name}-${id}${ext}`);
}

/** What the figures were measured on. */
function machineLine(): string {
  const cpus = os.cpus();
  const load = os.loadavg().map((value) => value.toFixed(1));
  return `${cpus.length} × ${cpus[0]?.model.trim() ?? 'processor'}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, load ${load.join(' ')}`;
}

async function compare(scenario: Scenario, options: BenchOptions): Promise<readonly BenchRow[]> {
  const variants = scenario.variants.filter(
    ({ name }) =>
      (!options.isQuick || scenario.quick.includes(name)) &&
      (options.variant === null || name.includes(options.variant)),
  );
  console.log(`\n${scenario.id}: ${scenario.title}`);
  console.log(
    `time × ${options.timeScale ?? scenario.timeScale}, seeds 1 to ${options.seeds}, ${options.parallel} at a time; load ${loadNow()}`,
  );
  const jobs: BenchJob[] = variants.flatMap((variant) =>
    options.strategies.flatMap((strategy) =>
      Array.from({ length: options.seeds }, (_, index) => ({
        scenario: scenario.id,
        variant,
        strategy,
        seed: index + 1,
        timeScale: options.timeScale ?? scenario.timeScale,
        logDirectory: options.logDirectory,
        clockSkewSeconds: 0,
      })),
    ),
  );
  const rows = await runPool(jobs, options.parallel, (job) => {
    progress(`${scenario.id} ${job.variant.name}: ${job.strategy}, seed ${job.seed}`);
  });
  console.log(scenarioTable(rows));
  const estimates = estimateLine(rows);
  if (estimates !== null) console.log(estimates);
  const plotted =
    options.plotFile === null ? [] : rows.filter(({ variant, seed }) => variant === variants[0]?.name && seed === 1);
  if (options.plotFile !== null && plotted.length > 0)
    fs.writeFileSync(
      plotFileOf(options.plotFile, scenario, options),
      curvesSvg(plotted, `${scenario.title}, ${plotted[0]?.variant ?? ''}`),
    );
  return rows;
}
