import type { UserEvent } from './live-event.ts';
import { mergeState, type MergedState } from './merge-states.ts';

/** How events are gathered. */
export type BatcherSettings = {
  /** An event is on its way to the database after this, at the latest. */
  readonly delayMs: number;
  /** A batch of so many users leaves at once. */
  readonly batchUsers: number;
  /** When more users than these wait, the batch that has waited longest is given up. */
  readonly maxUsers: number;
  /** How long after a failure the write is tried again. */
  readonly retryMs: number;
};

/** Gathers the events of one organisation into few writes. */
export type EventBatcher = {
  /** Takes events; resolves once they are written, and rejects when they were given up. Nobody needs to wait. */
  add(events: readonly UserEvent[]): Promise<void>;
  /** Resolves once everything that was added is written or given up. */
  drain(): Promise<void>;
  /** Tries once more to write what waits, and gives up what then is left. */
  close(): Promise<void>;
};

type Batch = { readonly states: Map<string, MergedState>; readonly done: PromiseWithResolvers<void> };

const DEFAULTS: BatcherSettings = { delayMs: 50, batchUsers: 2_000, maxUsers: 100_000, retryMs: 500 };

/**
 * A batcher. One write is under way at a time; what comes meanwhile is merged, for each user and kind the newest. A write that
 * fails is tried again for as long as `isPassing` says that its failure may pass; `onGivenUp` is told of what was not written.
 */
export function createEventBatcher(options: {
  readonly write: (events: readonly UserEvent[]) => Promise<unknown>;
  readonly isPassing: (error: unknown) => boolean;
  readonly onGivenUp: (reason: unknown) => void;
  readonly settings?: Partial<BatcherSettings>;
}): EventBatcher {
  const { write, isPassing, onGivenUp } = options;
  const { delayMs, batchUsers, maxUsers, retryMs } = { ...DEFAULTS, ...options.settings };
  const waiting: Batch[] = [];
  const batchOf = new Map<string, Batch>();
  let current: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isBackingOff = false;
  let isClosed = false;

  const openBatch = (): Batch => {
    const last = waiting.at(-1);
    if (last && last.states.size < batchUsers) return last;
    const batch: Batch = { states: new Map(), done: Promise.withResolvers<void>() };
    batch.done.promise.catch(() => undefined);
    waiting.push(batch);
    return batch;
  };
  const take = (batch: Batch) => {
    waiting.splice(waiting.indexOf(batch), 1);
    for (const userId of batch.states.keys()) if (batchOf.get(userId) === batch) batchOf.delete(userId);
  };
  const giveUp = (batch: Batch, reason: unknown) => {
    batch.done.reject(reason);
    onGivenUp(reason);
  };
  const writeFirst = async (): Promise<void> => {
    const [batch] = waiting;
    if (!batch) return;
    take(batch);
    try {
      await write([...batch.states.values()].flatMap((state) => Object.values(state)));
      batch.done.resolve();
    } catch (error) {
      if (isClosed || !isPassing(error)) return giveUp(batch, error);
      // What has come for the same users meanwhile is in a batch of its own; the merge by time sorts that out.
      waiting.unshift(batch);
      for (const userId of batch.states.keys()) if (!batchOf.has(userId)) batchOf.set(userId, batch);
      isBackingOff = true;
      schedule(retryMs);
    }
  };
  const start = () => {
    clearTimeout(timer);
    timer = undefined;
    isBackingOff = false;
    current = writeFirst().finally(() => {
      current = null;
      if (!isBackingOff) arrange();
    });
  };
  const schedule = (ms: number) => void (timer = setTimeout(start, ms));
  /** Sees to it that what waits is written: now when a batch is full, else soon. */
  const arrange = () => {
    const [first] = waiting;
    if (first === undefined || current !== null || isBackingOff || isClosed) return;
    if (first.states.size >= batchUsers) start();
    else if (timer === undefined) schedule(delayMs);
  };
  const keepBounds = () => {
    while (batchOf.size > maxUsers && waiting[0]) {
      const [oldest] = waiting;
      take(oldest);
      giveUp(oldest, new Error('More events wait to be written than are kept.'));
    }
  };

  return {
    add(events) {
      const touched = new Set<Batch>();
      for (const event of isClosed ? [] : events) {
        const batch = batchOf.get(event.userId) ?? openBatch();
        batch.states.set(event.userId, mergeState(batch.states.get(event.userId) ?? {}, event));
        batchOf.set(event.userId, batch);
        touched.add(batch);
      }
      keepBounds();
      arrange();
      const told = isClosed
        ? Promise.reject<void>(new Error('Events are not taken any more.'))
        : Promise.all([...touched].map(({ done }) => done.promise)).then(() => undefined);
      // Most callers do not wait, and `onGivenUp` hears of it anyway.
      told.catch(() => undefined);
      return told;
    },
    async drain() {
      while (current !== null || waiting.length > 0) {
        if (current !== null) await current;
        else await waiting[0]?.done.promise.catch(() => undefined);
      }
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await current;
      while (waiting.length > 0) await writeFirst();
    },
  };
}
