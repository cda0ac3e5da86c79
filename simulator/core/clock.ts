import type { SimClock } from './types.ts';

/** The simulated clock with the controls only the simulator itself uses. */
export type ControllableClock = SimClock & {
  readonly timeScale: number;
  /** Changes the pace from now on; tasks that wait follow it. */
  setTimeScale(scale: number): void;
  /** Jumps forward; tasks due on the way run in order, each seeing its own due moment as now. */
  advance(simMs: number): void;
  /** Calls `listener` after each jump. */
  onAdvance(listener: () => void): void;
  /** Drops every waiting task. */
  stop(): void;
};

type Task = { dueMs: number; sequence: number; run: () => void };

/** setTimeout overflows beyond this. */
const longestTimerMs = 2_000_000_000;

/** A clock that starts at `startMs` and runs `timeScale` times as fast as the machine's. */
export function createSimClock(startMs: number, timeScale: number): ControllableClock {
  let scale = timeScale;
  let anchorSimMs = startMs;
  let anchorRealMs = performance.now();
  let frozenAtMs: number | null = null;
  let sequence = 0;
  let timer: NodeJS.Timeout | null = null;
  let tasks: Task[] = [];
  const advanceListeners: (() => void)[] = [];

  const now = () => frozenAtMs ?? Math.floor(anchorSimMs + (performance.now() - anchorRealMs) * scale);
  const reanchor = (simMs: number) => {
    anchorSimMs = simMs;
    anchorRealMs = performance.now();
  };
  const runDue = (untilMs: number) => {
    for (;;) {
      const next = tasks[0];
      if (!next || next.dueMs > untilMs) return;
      tasks.shift();
      if (frozenAtMs !== null) frozenAtMs = Math.max(frozenAtMs, next.dueMs);
      next.run();
    }
  };
  const arm = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    const next = tasks[0];
    if (!next || frozenAtMs !== null) return;
    const waitMs = Math.min(Math.max(0, (next.dueMs - now()) / scale), longestTimerMs);
    timer = setTimeout(() => {
      runDue(now());
      arm();
    }, Math.ceil(waitMs));
    timer.unref();
  };
  const insert = (task: Task) => {
    let low = 0;
    let high = tasks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = tasks[middle];
      if (other && (other.dueMs < task.dueMs || (other.dueMs === task.dueMs && other.sequence < task.sequence))) {
        low = middle + 1;
      } else high = middle;
    }
    tasks.splice(low, 0, task);
    if (low === 0) arm();
  };

  return {
    get timeScale() {
      return scale;
    },
    now,
    iso: (offsetMs = 0) => new Date(now() + offsetMs).toISOString(),
    after(simMs, run) {
      sequence += 1;
      const task: Task = { dueMs: now() + Math.max(0, simMs), sequence, run };
      insert(task);
      return () => {
        tasks = tasks.filter((other) => other !== task);
      };
    },
    setTimeScale(next) {
      reanchor(now());
      scale = next;
      arm();
    },
    advance(simMs) {
      const target = now() + simMs;
      frozenAtMs = now();
      try {
        runDue(target);
      } finally {
        frozenAtMs = null;
        reanchor(target);
      }
      for (const listener of advanceListeners) listener();
      arm();
    },
    onAdvance(listener) {
      advanceListeners.push(listener);
    },
    stop() {
      tasks = [];
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
