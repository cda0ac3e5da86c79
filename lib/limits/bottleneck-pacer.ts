import Bottleneck from 'bottleneck';
import { PRIORITIES, priorityRank } from './priority.ts';
import type { Priority } from './priority.ts';

/**
 * Paces the calls of one bucket: how many run at once, the most urgent first. It decides nothing: the budget says before
 * whether a task may start, the queue outside keeps what waits.
 */
export type Pacer = {
  /**
   * Runs `task` when a slot is free and resolves or rejects with it. A task that must not run any longer looks at its own
   * signal; there is no other way to end it.
   */
  run<T>(priority: Priority, task: () => Promise<T>): Promise<T>;
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

/** Tasks that one job of Bottleneck carries out, one after the other. */
const STRETCH_TASKS = 20;

/** A task inside; `drop` instead of `start` when it is not to run. */
type Task = { readonly start: () => Promise<void>; readonly drop: (error: unknown) => void };

/**
 * The one place that knows Bottleneck (2.19.5). Its traps, and what is done about each:
 * - Changing settings ends the timer that refills its reservoir, so it has none: a task is given when it may start.
 * - A retry from its `failed` event skips reservoir and spacing and keeps its slot, so a task runs once; the caller comes again.
 * - Its `Group` drops limiters that have queued jobs and shares one options object, so there is one limiter for each
 *   pacer, made from fresh options, and whoever owns pacers evicts them.
 * - Its `expiration` frees the slot while the task goes on, so tasks end themselves by their signal.
 * - A job's priority counts only after all earlier jobs have been submitted, so few tasks are inside, and a job takes the
 *   most urgent of them when it starts.
 * - A job takes two timers and 0.3 ms of work. Its zero-length timer is replaced by an immediate hop (437 → 7,098 jobs/s),
 *   and a job is a stretch: it carries out a handful of tasks one after the other and waits in its slot for the next.
 * - It waits until the machine's clock has reached the time of the last job: a clock put back by two minutes holds every job
 *   for two minutes. That time is taken from it.
 * - Dropped jobs reject: every rejection goes to the caller, and closing names its reason.
 */
export function createBottleneckPacer({ maxConcurrent, maxInside }: PacerOptions): Pacer {
  const limiter = new Bottleneck({ maxConcurrent });
  tame(limiter);
  /** Tasks that no stretch has taken yet, by rank. */
  const waiting: Task[][] = PRIORITIES.map(() => []);
  /** Stretches that wait for their next task; null ends them. */
  const idle: ((task: Task | null) => void)[] = [];
  let stretches = 0;
  let isClosed = false;
  let inside = 0;
  let unstarted = 0;

  const stretch = async (): Promise<void> => {
    for (let done = 0; done < STRETCH_TASKS && !isClosed; done += 1) {
      const urgent = waiting.find((tasks) => tasks.length > 0)?.shift();
      const task = urgent ?? (await new Promise<Task | null>((resolve) => idle.push(resolve)));
      if (task === null) return;
      await task.start();
    }
  };
  const dropAll = (error: unknown): void => {
    for (const tasks of waiting) for (const task of tasks.splice(0)) task.drop(error);
  };
  /** One stretch for each task that waits, as long as there are slots; after that whichever comes to its end goes on. */
  const openStretches = async (): Promise<void> => {
    const rank = waiting.findIndex((tasks) => tasks.length > 0);
    if (rank < 0 || stretches >= maxConcurrent || isClosed) return;
    stretches += 1;
    try {
      await limiter.schedule({ priority: rank }, stretch);
    } catch (error) {
      dropAll(error);
    } finally {
      stretches -= 1;
      void openStretches();
    }
  };

  return {
    run<T>(priority: Priority, task: () => Promise<T>): Promise<T> {
      if (isClosed) return Promise.reject(new PacerClosedError('closed'));
      return new Promise<T>((resolve, reject) => {
        inside += 1;
        unstarted += 1;
        const given: Task = {
          async start() {
            unstarted -= 1;
            try {
              const value = await task();
              inside -= 1;
              resolve(value);
            } catch (error) {
              inside -= 1;
              reject(error instanceof Error ? error : new Error('a task threw something else', { cause: error }));
            }
          },
          drop(error) {
            unstarted -= 1;
            inside -= 1;
            reject(error instanceof Error ? error : new Error('a task was dropped', { cause: error }));
          },
        };
        const ready = idle.pop();
        if (ready !== undefined) return ready(given);
        waiting[priorityRank(priority)]?.push(given);
        void openStretches();
      });
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
      dropAll(new PacerClosedError('closed'));
      for (const end of idle.splice(0)) end(null);
      // Resolves when the running tasks have ended; nobody needs to wait for that here.
      void limiter.stop({ dropWaitingJobs: true });
    },
  };
}

/**
 * Bottleneck waits for a zero-length timer, a millisecond at least, on every step of every job, and dates the next job by the
 * machine's clock.
 */
function tame(limiter: Bottleneck): void {
  const store = (limiter as unknown as { _store?: { yieldLoop?: unknown; _nextRequest?: unknown } })._store;
  if (typeof store?.yieldLoop !== 'function' || typeof store._nextRequest !== 'number')
    throw new Error('this Bottleneck has no step that could be replaced');
  store.yieldLoop = () => new Promise<void>((resolve) => setImmediate(resolve));
  Object.defineProperty(store, '_nextRequest', { get: () => 0, set: () => {} });
}
