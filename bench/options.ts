import { parseArgs } from 'node:util';
import { scenarios } from './scenarios.ts';
import { SCHEDULING_TITLES } from './scheduling.ts';

/** All strategies, ours first. Each is a module in `strategies/`. */
export const STRATEGIES = [
  'headroom',
  'sdk-retry',
  'chunks-of-5',
  'ten-per-second',
  'octokit',
  'bottleneck',
  'p-queue',
  'rate-limiter-flexible',
] as const;

/** Questions that are no scenario: those about scheduling, viewers (B10), overhead (B12), the directory (B14), a carrier's failure (B15), scrolling (B16), the robustness of ours and a soak. */
const SPECIAL = [...Object.keys(SCHEDULING_TITLES), 'B10', 'B12', 'B14', 'B15', 'B16', 'robust', 'soak'];

/** Left out of a quick run unless they are named. */
const LONG = ['B16', 'robust', 'soak'];

/** What `npm run bench -- …` was asked to do. */
export type BenchOptions = {
  /** Ids of scenarios, `B9`, `B10`, `B11`, `B12`, `B13`, `B14`, `B15`, `B16`, `robust`, `soak`; upper and lower case as they are declared. */
  readonly questions: readonly string[];
  readonly isQuick: boolean;
  readonly strategies: readonly string[];
  readonly seeds: number;
  readonly jsonFile: string | null;
  /** Runs at the same time. */
  readonly parallel: number;
  /** Only variants whose name holds this. */
  readonly variant: string | null;
  /** Simulated seconds per real second, where it is not the scenario's own. */
  readonly timeScale: number | null;
  /** Where the plot of the first variant's first seed goes; of several questions each adds its id to the name. */
  readonly plotFile: string | null;
  /** Folder for the server's request log of every run. */
  readonly logDirectory: string | null;
  /** Random settings of the robustness run. */
  readonly cases: number;
  /** How long a soak takes. */
  readonly minutes: number;
};

/** Said when the command line is not understood. */
export const USAGE =
  'Usage: npm run bench -- [B1 … B11, B12, B13, B14, B15, B16, robust, soak] [--quick] [--json FILE] [--strategies a,b] [--seeds N] [--parallel N] [--variant TEXT] [--cases N] [--minutes N] [--time-scale N] [--plot FILE] [--log FOLDER]';

/** Reads the command line, or says what is wrong with it. */
export function readOptions(
  argv: readonly string[],
): { readonly ok: true; readonly options: BenchOptions } | { readonly ok: false; readonly problem: string } {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        strategies: { type: 'string' },
        seeds: { type: 'string' },
        parallel: { type: 'string', default: '1' },
        variant: { type: 'string' },
        cases: { type: 'string' },
        minutes: { type: 'string' },
        'time-scale': { type: 'string' },
        plot: { type: 'string' },
        log: { type: 'string' },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ok: false, problem: error.message };
  }
  const { values, positionals } = parsed;
  const known = [...scenarios.map(({ id }) => id), ...SPECIAL];
  const unknown = positionals.find((question) => !known.includes(question));
  if (unknown !== undefined) return { ok: false, problem: `"${unknown}" is none of ${known.join(', ')}.` };
  const strategies = values.strategies?.split(',') ?? [...STRATEGIES];
  const stranger = strategies.find((name) => !(STRATEGIES as readonly string[]).includes(name));
  if (stranger !== undefined) return { ok: false, problem: `"${stranger}" is none of ${STRATEGIES.join(', ')}.` };
  const isQuick = values.quick;
  const counts = {
    seeds: wholeNumber(values.seeds, isQuick ? 1 : 3),
    parallel: wholeNumber(values.parallel, 1),
    cases: wholeNumber(values.cases, isQuick ? 8 : 24),
    minutes: wholeNumber(values.minutes, 10),
    timeScale: wholeNumber(values['time-scale'], 1),
  };
  const wrong = Object.entries(counts).find(([, value]) => value === null);
  if (wrong !== undefined) return { ok: false, problem: `--${wrong[0]} takes a whole number above 0.` };
  return {
    ok: true,
    options: {
      questions: positionals.length > 0 ? positionals : known.filter((id) => !isQuick || !LONG.includes(id)),
      isQuick,
      strategies,
      seeds: counts.seeds ?? 1,
      parallel: counts.parallel ?? 1,
      cases: counts.cases ?? 1,
      minutes: counts.minutes ?? 10,
      jsonFile: values.json ?? null,
      variant: values.variant ?? null,
      timeScale: values['time-scale'] === undefined ? null : counts.timeScale,
      plotFile: values.plot ?? null,
      logDirectory: values.log ?? null,
    },
  };
}

function wholeNumber(text: string | undefined, fallback: number): number | null {
  if (text === undefined) return fallback;
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : null;
}
