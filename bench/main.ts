import fs from 'node:fs';
import os from 'node:os';
import type { BenchJob, BenchRow } from './job.ts';
import { readOptions, USAGE } from './options.ts';
import type { BenchOptions } from './options.ts';
import { scenarioTable } from './report.ts';
import { runPool } from './run-pool.ts';
import { scenarios } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';

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
  const rows: BenchRow[] = [];
  for (const question of options.questions) {
    const scenario = scenarios.find(({ id }) => id === question);
    if (scenario !== undefined) rows.push(...(await compare(scenario, options)));
    if (options.jsonFile !== null) fs.writeFileSync(options.jsonFile, `${JSON.stringify(rows, null, 1)}\n`);
  }
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
    `time × ${scenario.timeScale}, seeds 1 to ${options.seeds}, ${options.parallel} at a time; load ${(os.loadavg()[0] ?? 0).toFixed(1)}`,
  );
  const jobs: BenchJob[] = variants.flatMap((variant) =>
    options.strategies.flatMap((strategy) =>
      Array.from({ length: options.seeds }, (_, index) => ({
        scenario: scenario.id,
        variant,
        strategy,
        seed: index + 1,
        timeScale: scenario.timeScale,
        clockSkewSeconds: 0,
      })),
    ),
  );
  const rows = await runPool(jobs, options.parallel, (job) => {
    process.stderr.write(`  ${scenario.id} ${job.variant.name}: ${job.strategy}, seed ${job.seed}\n`);
  });
  console.log(scenarioTable(rows));
  return rows;
}
