import type { ChildProcess } from 'node:child_process';

/** How long a child may take to end in order; the application parks its work within ten seconds. */
const PATIENCE_MS = 12_000;

/** Asks a child to end, and ends it hard when it does not. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}
