import { spawn } from 'node:child_process';
import { endWithUs } from './end-with-us.ts';

export type RunOptions = {
  /** Variables besides our own. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Ends the child; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** `show` passes the output on as it comes; `keep` returns it. */
  readonly output: 'show' | 'keep';
};

/** Runs a JavaScript or TypeScript file with this Node to its end. The child never outlives this process. */
export async function runNode(
  file: string,
  args: readonly string[],
  { extra = {}, signal, output }: RunOptions,
): Promise<{ isOk: boolean; output: string }> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [file, ...args], {
    stdio: output === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...extra },
  });
  const release = child.pid === undefined ? () => undefined : endWithUs(child.pid, 'SIGTERM');
  const end = () => void child.kill('SIGTERM');
  signal?.addEventListener('abort', end, { once: true });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    // Ctrl-C reaches the child too, which may be faster than we are; the signal is then about to be seen here.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    return { isOk: code === 0, output: Buffer.concat(chunks).toString() };
  } finally {
    signal?.removeEventListener('abort', end);
    release();
  }
}
