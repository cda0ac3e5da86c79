import type { Gateway } from '#lib/genesys/gateway-types.ts';
import { RunPlan, type RunEstimate } from './schema.ts';

/** A window that frees this soon is no wait worth a word. */
const WORTH_A_WORD_MS = 1_000;

type EstimatedRun = {
  readonly state: string;
  readonly plan: unknown;
  readonly callsMade: number;
  readonly wakeAt: Date | null;
};

/**
 * When `calls` bulk calls of the organisation would be over if they were asked for now, and what they wait for. Null for no
 * calls. `notBeforeMs`: the run itself sleeps until then. What Genesys Cloud needs to apply a change is not in it.
 */
export function estimateFinish(
  gateway: Pick<Gateway, 'budget' | 'estimate'>,
  orgId: string,
  calls: number,
  nowMs = Date.now(),
  notBeforeMs = 0,
): RunEstimate | null {
  if (calls === 0) return null;
  const { limit, windowMs, pausedUntilMs } = gateway.budget(orgId);
  const { durationMs, windows } = gateway.estimate(orgId, calls, 'bulk');
  const lastWindowMs = windows.at(-1)?.freesAtMs ?? 0;
  // The gateway's clock is its own; only spans of time are taken from it, but for moments it gave itself.
  const wait = waitOf(nowMs, { notBeforeMs, pausedUntilMs: pausedUntilMs ?? 0, lastWindowMs });
  return {
    madeAtMs: nowMs,
    calls,
    finishesAtMs: Math.max(Math.round(nowMs + durationMs), wait?.untilMs ?? 0),
    wait,
    limit: Math.round(limit),
    windowMs,
  };
}

function waitOf(
  nowMs: number,
  moments: { notBeforeMs: number; pausedUntilMs: number; lastWindowMs: number },
): RunEstimate['wait'] {
  const { notBeforeMs, pausedUntilMs, lastWindowMs } = moments;
  const latestMs = Math.max(notBeforeMs, pausedUntilMs, lastWindowMs);
  if (latestMs < nowMs + WORTH_A_WORD_MS) return null;
  const untilMs = Math.round(latestMs);
  if (lastWindowMs > Math.max(notBeforeMs, pausedUntilMs)) return { for: 'window', untilMs };
  return { for: pausedUntilMs >= notBeforeMs ? 'pause' : 'run', untilMs };
}

/** The same for a stored run: what it has left to do, behind `queuedBehind` others like it. Null once it is over. */
export function estimateRun(
  gateway: Pick<Gateway, 'budget' | 'estimate'>,
  orgId: string,
  run: EstimatedRun,
  queuedBehind: number,
  nowMs = Date.now(),
): RunEstimate | null {
  if (run.state !== 'draft' && run.state !== 'queued' && run.state !== 'running') return null;
  const { costCalls, previewCalls } = RunPlan.parse(run.plan);
  if (costCalls === 0) return null;
  const spent = Math.max(0, run.callsMade - previewCalls);
  // Something is left to do as long as a run is not over, whatever its plan foresaw.
  const left = Math.max(1, costCalls - spent);
  return estimateFinish(gateway, orgId, left + queuedBehind * costCalls, nowMs, run.wakeAt?.getTime() ?? 0);
}
