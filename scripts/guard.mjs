// Reads `+<pid> <signal>` and `-<pid>`, a line each. When standard input ends, because whoever writes to it has ended,
// even by kill -9, it ends every process that was added and not taken back. Plain JavaScript, because the bootstrap uses
// it before a Node that runs TypeScript is there.
import readline from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE_MS = 10_000;
const POLL_MS = 100;

const guarded = new Map();
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [pid, signal] = line.slice(1).split(' ');
  if (line.startsWith('+')) guarded.set(Number(pid), signal);
  else guarded.delete(Number(pid));
}
await Promise.all([...guarded].map(([pid, signal]) => end(pid, signal)));

async function end(pid, signal) {
  const deadline = Date.now() + PATIENCE_MS;
  send(pid, signal);
  while (send(pid, 0) && Date.now() < deadline) await wait(POLL_MS);
  send(pid, 'SIGKILL');
}

/** Whether the process was there to get the signal. */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
