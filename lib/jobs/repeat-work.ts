import 'server-only';

/**
 * Does `work` again and again, `waitMs` after it ended, until it is stopped; `stop` waits for what is under way, which hears of it
 * through its signal. `work` must not reject. Keeps no process alive.
 */
export function repeatWork(
  work: (signal: AbortSignal) => Promise<void>,
  waitMs: () => number,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  const schedule = () => {
    timer = setTimeout(() => {
      underWay = work(signal);
      void underWay.then(() => signal.aborted || schedule());
    }, waitMs());
    timer.unref();
  };
  schedule();
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await underWay;
    },
  };
}
