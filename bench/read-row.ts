import { percentile } from './figures.ts';
import type { BenchJob, BenchRow, EstimateErrors } from './job.ts';
import { callsOfSteady, fairOptimumMs } from './optimum.ts';
import { measureWork } from './read-log.ts';
import type { BenchLogEntry, WorkItem } from './read-log.ts';
import { WINDOW_MS } from './scenarios.ts';
import type { Variant } from './scenarios.ts';
import type { StrategyAnswer } from './strategy.ts';

/** An item and what its strategy said of it; null while it has said nothing. */
export type ItemOutcome = WorkItem & { answer: StrategyAnswer | null };

/** A person's call: when it was made (simulated epoch) and how long it took; null when it failed or never ended. */
export type InteractiveOutcome = { readonly atMs: number; latencyMs: number | null };

/** One pass of the work. Moments are simulated epoch milliseconds. */
export type Phase = {
  readonly startMs: number;
  readonly endMs: number;
  readonly items: readonly ItemOutcome[];
  readonly interactive: readonly InteractiveOutcome[];
  readonly isStopped: boolean;
  readonly cpuMs: number;
  /** When the last item was answered, and when the strategy thought that would be, by the part of the work that was done. */
  readonly workEndMs: number;
  readonly expectedEndMs: Readonly<Record<keyof EstimateErrors, number>> | null;
};

/** What a row is made from. */
export type RowInput = {
  readonly job: BenchJob;
  readonly phase: Phase;
  /** Simulated milliseconds per call at full speed, measured before the run; the drain of the optimum. */
  readonly callMs: number;
  /** Added to the variant's name. */
  readonly suffix: string;
  readonly log: readonly BenchLogEntry[];
  readonly others: readonly { readonly admitted: number; readonly rejected: number }[];
  readonly load: number;
};

/** Effects remembered of a run, for plots. */
const CURVE_POINTS = 200;

/** The row of one pass: everything about the work from the server's log, latencies from the client. */
export function readRow({ job, phase, callMs, suffix, log, others, load }: RowInput): BenchRow {
  const { variant } = job;
  const own = log.filter(({ atMs }) => atMs >= phase.startMs - 1_000 && atMs <= phase.endMs + 1_000);
  const isPeoples = (entry: BenchLogEntry) => entry.path.startsWith('/api/v2/users/') && entry.status === 200;
  const work = measureWork(own, phase.items, isPeoples, job.timeScale);
  const optimumMs = optimumOf(job.variant, phase.startMs, callMs);
  const lastMs = work.lastEffectMs === null ? null : work.lastEffectMs - phase.startMs;
  const latencies = phase.interactive
    .filter(({ atMs }) => variant.skipsFirstWindow !== true || atMs >= phase.startMs + WINDOW_MS)
    .map(({ latencyMs }) => latencyMs ?? Infinity);
  const tried = others.reduce((sum, { admitted, rejected }) => sum + admitted + rejected, 0);
  const effectPaths = new Set(
    own.filter(({ tookEffect, method }) => tookEffect && method === 'POST').map(({ path }) => path),
  );
  return {
    scenario: job.scenario,
    variant: `${variant.name}${suffix}`,
    strategy: job.strategy,
    seed: job.seed,
    ratio: lastMs === null || work.lost > 0 || phase.isStopped ? null : round(lastMs / optimumMs),
    http429: work.http429,
    wasted: work.wasted,
    lost: work.lost,
    doubled: work.doubled,
    collateral: tried === 0 ? 0 : round(others.reduce((sum, { rejected }) => sum + rejected, 0) / tried),
    interactiveP50: seconds(percentile(latencies, 0.5)),
    interactiveP95: seconds(percentile(latencies, 0.95)),
    interactiveP99: seconds(percentile(latencies, 0.99)),
    jain: round(work.jain),
    cpuMs: Math.round(phase.cpuMs),
    detail: {
      optimumSeconds: round(optimumMs / 1_000),
      callMs: round(callMs),
      lastEffectSeconds: seconds(lastMs),
      effects: work.effectsMs.length,
      curve: thin(work.effectsMs.map((atMs) => round((atMs - phase.startMs) / 1_000))),
      refusedBy: work.refusedBy,
      http429PerWindow: perWindow(own, phase),
      interactiveFailed: phase.interactive.filter(({ latencyMs }) => latencyMs === null).length,
      interactiveCalls: phase.interactive.length,
      falseFailures: phase.items.filter(({ answer, path }) => answer?.ok === false && effectPaths.has(path)).length,
      falseSuccesses: phase.items.filter(({ answer, path }) => answer?.ok === true && !effectPaths.has(path)).length,
      isStopped: phase.isStopped,
      errors: countErrors(phase.items),
      estimateErrors: estimateErrorsOf(phase),
      requests: own.length,
      load: round(load),
    },
  };
}

/** The fair optimum of a variant that starts at a simulated moment, where sending one call takes `callMs`. */
export function optimumOf(variant: Variant, startMs: number, callMs: number): number {
  const { setting, bottleneck } = variant;
  const isShared = bottleneck.kind === 'cap' && variant.organisations > 1;
  const people = {
    callsPerWindow: variant.interactivePerWindow * (isShared ? variant.organisations : 1),
    windowMs: WINDOW_MS,
    startMs,
  };
  // People and other applications call on other routes than the one that a hidden route limit meters.
  const isRouteLimit = bottleneck.kind === 'cap' && !isShared;
  const others = {
    callsPerWindow: bottleneck.kind === 'token' ? setting.otherShare * setting.limit : 0,
    windowMs: WINDOW_MS,
    startMs,
    ...(setting.otherOnSeconds === undefined ? {} : { onMs: setting.otherOnSeconds * 1_000 }),
    ...(setting.otherOffSeconds === undefined ? {} : { offMs: setting.otherOffSeconds * 1_000 }),
  };
  const calls = variant.itemsPerOrganisation * (isShared ? variant.organisations : 1);
  // The machine sends for all organisations at once, so one organisation's call takes as long as a call of each.
  const callMsHere = isShared ? callMs : callMs * variant.organisations;
  return fairOptimumMs({
    calls,
    limit: bottleneck.kind === 'cap' ? bottleneck.limit : setting.limit,
    windowMs: WINDOW_MS,
    windowType: setting.windowType,
    firstWindowMs: setting.windowType === 'aligned' ? WINDOW_MS - (startMs % WINDOW_MS) : WINDOW_MS,
    othersBetween: (fromMs, toMs) =>
      callsOfSteady(others, fromMs, toMs) + (isRouteLimit ? 0 : callsOfSteady(people, fromMs, toMs)),
    callMs: callMsHere,
    ...(variant.slowestCallMs === undefined ? {} : { slowestCallMs: variant.slowestCallMs }),
  });
}

function estimateErrorsOf({ startMs, workEndMs, expectedEndMs, isStopped }: Phase): EstimateErrors | null {
  if (expectedEndMs === null || isStopped) return null;
  const errorOf = (expectedMs: number) => round(Math.abs(expectedMs - workEndMs) / (workEndMs - startMs));
  const { start, tenth, half } = expectedEndMs;
  return { start: errorOf(start), tenth: errorOf(tenth), half: errorOf(half) };
}

function perWindow(log: readonly BenchLogEntry[], phase: Phase): number[] {
  const counts: number[] = [];
  for (const { status, atMs } of log) {
    if (status !== 429) continue;
    const window = Math.max(0, Math.floor((atMs - phase.startMs) / WINDOW_MS));
    while (counts.length <= window) counts.push(0);
    counts[window] = (counts[window] ?? 0) + 1;
  }
  return counts;
}

function countErrors(items: readonly ItemOutcome[]): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const { answer } of items) {
    if (answer?.ok === true) continue;
    const error = answer === null ? 'never answered' : answer.error;
    errors[error] = (errors[error] ?? 0) + 1;
  }
  return errors;
}

function thin(values: readonly number[]): number[] {
  const step = Math.max(1, values.length / CURVE_POINTS);
  const points: number[] = [];
  for (let index = 0; index < values.length; index += step) points.push(values[Math.floor(index)] ?? 0);
  const last = values.at(-1);
  if (last !== undefined) points.push(last);
  return points;
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;
const seconds = (ms: number | null) => (ms === null || !Number.isFinite(ms) ? null : round(ms / 1_000));
