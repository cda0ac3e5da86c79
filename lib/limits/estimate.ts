/** Room that comes free at one moment. */
export type RoomStep = { readonly freesAtMs: number; readonly calls: number };

/** What a budget expects of its future, as far as it can be known now. Times are epoch milliseconds. */
export type Outlook = {
  readonly nowMs: number;
  /** Room that is there or will come free, in order; the first step is what is there now. */
  readonly steps: readonly RoomStep[];
  readonly windowMs: number;
  /**
   * What follows the last step: the same number of calls in every further window; null where each call comes back a window
   * after it was made, so that the steps repeat.
   */
  readonly callsPerWindow: number | null;
  /** Time from one call to the next while nothing holds them back. */
  readonly callMs: number;
  /** No call starts earlier (a pause). */
  readonly notBeforeMs: number;
};

/** How long a number of calls would take; see {@link estimateCalls}. */
export type Estimate = {
  readonly durationMs: number;
  readonly finishesAtMs: number;
  readonly windows: readonly RoomStep[];
};

/** Beyond this many windows the estimate is a straight line. */
const MAX_WINDOWS = 10_000;

/**
 * Lets `ahead` calls and then `calls` more run through the room that comes free. All windows but the last are used to their
 * end and the last one as fast as calls go, so the end of the run is the last step's moment plus the time its calls take.
 */
export function estimateCalls(outlook: Outlook, ahead: number, calls: number): Estimate {
  const { nowMs, callMs, notBeforeMs } = outlook;
  const windows: RoomStep[] = [];
  let waiting = Math.max(Math.ceil(ahead), 0);
  let open = Math.max(Math.ceil(calls), 0);
  let readyAtMs = Math.max(nowMs, notBeforeMs);
  for (const step of roomSteps(outlook)) {
    if (open === 0) break;
    const others = Math.min(waiting, step.calls);
    const own = Math.min(open, step.calls - others);
    waiting -= others;
    open -= own;
    const freesAtMs = Math.max(step.freesAtMs, notBeforeMs, nowMs);
    readyAtMs = Math.max(readyAtMs, freesAtMs) + (others + own) * callMs;
    if (own > 0) windows.push({ freesAtMs, calls: own });
  }
  return { durationMs: readyAtMs - nowMs, finishesAtMs: readyAtMs, windows };
}

/** The known steps, then one for each further window, and at last one that takes everything. */
function* roomSteps(outlook: Outlook): Generator<RoomStep> {
  const { nowMs, steps, windowMs } = outlook;
  yield* steps;
  const perWindow = outlook.callsPerWindow ?? steps.reduce((sum, { calls }) => sum + calls, 0);
  if (outlook.callsPerWindow === null && perWindow > 0) {
    for (let index = 1; index <= MAX_WINDOWS; index += 1) {
      for (const { freesAtMs, calls } of steps) yield { freesAtMs: freesAtMs + index * windowMs, calls };
    }
  }
  const lastMs = Math.max(steps.at(-1)?.freesAtMs ?? nowMs, nowMs);
  const calls = Math.max(Math.floor(perWindow), 1);
  for (let index = 1; index <= MAX_WINDOWS; index += 1) yield { freesAtMs: lastMs + index * windowMs, calls };
  yield { freesAtMs: lastMs + (MAX_WINDOWS + 1) * windowMs, calls: Infinity };
}
