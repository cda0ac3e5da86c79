/** A problem the person at the terminal can solve: printed as one sentence, without a stack. */
export class StopError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What shells report for a program that Ctrl-C ended. */
const INTERRUPTED_EXIT_CODE = 130;

/** Runs a script's main function; a {@link StopError} becomes its sentence and its exit code. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StopError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

/**
 * Aborts when this process is asked to end: Ctrl-C, SIGTERM, SIGHUP, or because the script that started it is gone. The
 * reason is a {@link StopError}, so that `signal.throwIfAborted()` ends a half-done start in order.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => stopping.abort(new StopError('Stopped.', INTERRUPTED_EXIT_CODE));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.once('disconnect', stop);
  // The listener alone would keep this process alive for as long as the other one lives.
  process.channel?.unref();
  return stopping.signal;
}

/** Prints a line with the seconds since the command was entered. */
export function report(message: string): void {
  const startedAtMs = Number(process.env['HEADROOM_STARTED_AT_MS'] ?? Date.now());
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(5);
  console.log(`[${seconds} s] ${message}`);
}
