import Bottleneck from 'bottleneck';
import { priorityRank } from './priority.ts';
import type { Priority } from './priority.ts';

/**
 * Paces the calls of one bucket: how many run at once, how many may start at all, the most urgent first. It decides
 * nothing: the budget says how many may start, the queue outside keeps what waits.
 */
export type Pacer = {
  /**
   * Runs `task` when a slot and a permit are free and resolves or rejects with it. A task that must not run any longer
   * looks at its own signal; there is no other way to end it.
   */
  run<T>(priority: Priority, task: () => Promise<T>): Promise<T>;
  /** Tasks that may start from now on, those given to `run` and not started included. 0 holds everything. */
  setPermits(permits: number): void;
  /** Tasks given to `run` and not finished. */
  readonly inside: number;
  /** Tasks given to `run` and not started. */
  readonly unstarted: number;
  /** How many more tasks `run` should be given: more would wait in an order nobody can change. */
  readonly room: number;
  /** Rejects what has not started with {@link PacerClosedError}; what runs goes on. */
  close(): void;
};

/** Rejection of a task that was still waiting when its pacer was closed. */
export class PacerClosedError extends Error {
  override readonly name = 'PacerClosedError';
}

/** How many tasks run at once, and how many may be inside, running ones included. */
export type PacerOptions = { readonly maxConcurrent: number; readonly maxInside: number };

/**
 * The one place that knows Bottleneck (2.19.5). Its traps, and what is done about each:
 * - Changing settings ends the timer that refills its reservoir, so there is no refill: permits come from outside.
 * - A retry from its `failed` event skips reservoir and spacing and keeps its slot, so a task runs once; the caller comes again.
 * - Its `Group` drops limiters that have queued jobs and shares one options object, so there is one limiter for each
 *   pacer, made from fresh options, and whoever owns pacers evicts them.
 * - Its `expiration` frees the slot while the task goes on, so tasks end themselves by their signal.
 * - A job's priority counts only after all earlier jobs have been submitted, each taking a timer, so few jobs are inside,
 *   and its timer hop is replaced by an immediate one (437 → 7,098 jobs/s).
 * - Dropped jobs reject: every rejection goes to the caller, and closing names its reason.
 */
export function createBottleneckPacer({ maxConcurrent, maxInside }: PacerOptions): Pacer {
  const limiter = new Bottleneck({ maxConcurrent, reservoir: 0 });
  hopWithoutTimer(limiter);
  let isClosed = false;
  let inside = 0;
  let unstarted = 0;
  /** Permits given and not used by a started task; what the reservoir will be once its changes have been applied. */
  let outstanding = 0;

  return {
    async run(priority, task) {
      if (isClosed) throw new PacerClosedError('closed');
      inside += 1;
      unstarted += 1;
      let hasStarted = false;
      try {
        return await limiter.schedule({ priority: priorityRank(priority) }, async () => {
          hasStarted = true;
          unstarted -= 1;
          outstanding -= 1;
          return await task();
        });
      } catch (error) {
        if (!hasStarted && isClosed) throw new PacerClosedError('closed', { cause: error });
        throw error;
      } finally {
        inside -= 1;
        if (!hasStarted) unstarted -= 1;
      }
    },
    setPermits(permits) {
      const change = permits - outstanding;
      if (change === 0 || isClosed) return;
      outstanding = permits;
      void limiter.incrementReservoir(change);
    },
    get inside() {
      return inside;
    },
    get unstarted() {
      return unstarted;
    },
    get room() {
      return Math.max(maxInside - inside, 0);
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      // Resolves when the running tasks have ended; nobody needs to wait for that here.
      void limiter.stop({ dropWaitingJobs: true });
    },
  };
}

/** Bottleneck waits for a zero-length timer, a millisecond at least, on every step of every job. */
function hopWithoutTimer(limiter: Bottleneck): void {
  const store = (limiter as unknown as { _store?: { yieldLoop?: unknown } })._store;
  if (typeof store?.yieldLoop !== 'function') throw new Error('this Bottleneck has no step that could be replaced');
  store.yieldLoop = () => new Promise<void>((resolve) => setImmediate(resolve));
}
