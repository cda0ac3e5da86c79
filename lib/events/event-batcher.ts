/** What of two events about the same thing is kept: everything about it, merged. */
export type Conflation<E, S> = {
  readonly keyOf: (event: E) => string;
  readonly merge: (state: S | undefined, event: E) => S;
  readonly eventsOf: (state: S) => readonly E[];
};

/** How events are gathered. */
export type BatcherSettings = {
  /** An event is on its way to the database after this, at the latest. */
  readonly delayMs: number;
  /** A batch about so many users, or whatever events are about, leaves at once. */
  readonly batchSize: number;
  /** When more than these wait, the batch that has waited longest is given up. */
  readonly maxWaiting: number;
  /** How long after a failure the write is tried again. */
  readonly retryMs: number;
};

/** Gathers the events of one organisation into few writes. */
export type EventBatcher<E> = {
  /** Takes events; resolves once they are written, and rejects when they were given up. Nobody needs to wait. */
  add(events: readonly E[]): Promise<void>;
  /** Resolves once everything that was added is written or given up. */
  drain(): Promise<void>;
  /** Tries once more to write what waits, and gives up what then is left. */
  close(): Promise<void>;
};

type Batch<S> = { readonly states: Map<string, S>; readonly done: PromiseWithResolvers<void> };

const DEFAULTS: BatcherSettings = { delayMs: 50, batchSize: 2_000, maxWaiting: 100_000, retryMs: 500 };

/**
 * A batcher. One write is under way at a time; what comes meanwhile is merged, by the conflation. A write that
 * fails is tried again for as long as `isPassing` says that its failure may pass; `onGivenUp` is told of what was not written.
 */
export function createEventBatcher<E, S>(options: {
  readonly conflation: Conflation<E, S>;
  readonly write: (events: readonly E[]) => Promise<unknown>;
  readonly isPassing: (error: unknown) => boolean;
  readonly onGivenUp: (reason: unknown) => void;
  readonly settings?: Partial<BatcherSettings>;
}): EventBatcher<E> {
  const { conflation, write, isPassing, onGivenUp } = options;
  const { delayMs, batchSize, maxWaiting, retryMs } = { ...DEFAULTS, ...options.settings };
  const waiting: Batch<S>[] = [];
  const batchOf = new Map<string, Batch<S>>();
  let current: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isBackingOff = false;
  let isClosed = false;

  const openBatch = (): Batch<S> => {
    const last = waiting.at(-1);
    if (last && last.states.size < batchSize) return last;
    const batch: Batch<S> = { states: new Map(), done: Promise.withResolvers<void>() };
    batch.done.promise.catch(() => undefined);
    waiting.push(batch);
    return batch;
  };
  const take = (batch: Batch<S>) => {
    waiting.splice(waiting.indexOf(batch), 1);
    for (const key of batch.states.keys()) if (batchOf.get(key) === batch) batchOf.delete(key);
  };
  const giveUp = (batch: Batch<S>, reason: unknown) => {
    batch.done.reject(reason);
    onGivenUp(reason);
  };
  const writeFirst = async (): Promise<void> => {
    const [batch] = waiting;
    if (!batch) return;
    take(batch);
    try {
      await write([...batch.states.values()].flatMap(conflation.eventsOf));
      batch.done.resolve();
    } catch (error) {
      if (isClosed || !isPassing(error)) return giveUp(batch, error);
      // What has come about the same meanwhile is in a batch of its own; the merge by time sorts that out.
      waiting.unshift(batch);
      for (const key of batch.states.keys()) if (!batchOf.has(key)) batchOf.set(key, batch);
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
    if (first.states.size >= batchSize) start();
    else if (timer === undefined) schedule(delayMs);
  };
  const keepBounds = () => {
    while (batchOf.size > maxWaiting && waiting[0]) {
      const [oldest] = waiting;
      take(oldest);
      giveUp(oldest, new Error('More events wait to be written than are kept.'));
    }
  };

  return {
    add(events) {
      const touched = new Set<Batch<S>>();
      for (const event of isClosed ? [] : events) {
        const key = conflation.keyOf(event);
        const batch = batchOf.get(key) ?? openBatch();
        batch.states.set(key, conflation.merge(batch.states.get(key), event));
        batchOf.set(key, batch);
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
