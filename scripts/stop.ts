/** A problem the person at the terminal can solve: printed as one sentence, without a stack. */
export class StopError extends Error {}

/** Runs a script's main function; a {@link StopError} becomes its sentence and exit code 1. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StopError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** Prints a line with the seconds since the command was entered. */
export function report(message: string): void {
  const startedAtMs = Number(process.env['HEADROOM_STARTED_AT_MS'] ?? Date.now());
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(5);
  console.log(`[${seconds} s] ${message}`);
}
