import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

let guard: Socket | undefined;

/**
 * Has the process `pid` ended with `signal` when this process is gone, even by kill -9, which leaves no time to end
 * anything. For children that cannot notice it themselves. Returns the release, to call once the child has ended.
 */
export function endWithUs(pid: number, signal: NodeJS.Signals): () => void {
  guard ??= startGuard();
  const pipe = guard;
  pipe.write(`+${pid} ${signal}\n`);
  return () => void pipe.write(`-${pid}\n`);
}

/** One process for all children. The system closes its standard input when we end, however we end. */
function startGuard(): Socket {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./guard.mjs', import.meta.url))], {
    // A session of its own: Ctrl-C in the terminal must not end the guard before it has done its work.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  const pipe = child.stdin as Socket;
  pipe.unref();
  pipe.on('error', () => undefined);
  return pipe;
}
