import fs from 'node:fs';
import path from 'node:path';
import { StopError } from './stop.ts';

/**
 * Keeps two processes from working on one data folder. Returns the release; a lock whose process is gone is taken over,
 * also when another process has its number by now.
 */
export function takeRunLock(dataDirectory: string): () => void {
  const file = path.join(dataDirectory, 'running.pid');
  const [pid = '', bornAt = ''] = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split(' ') : [];
  if (Number(pid) && isAlive(Number(pid)) && bornAt === birthOf(Number(pid))) {
    throw new StopError(`Headroom already runs from this folder (process ${pid}). End that one first.`);
  }
  fs.writeFileSync(file, `${process.pid} ${birthOf(process.pid)}`);
  return () => fs.rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process began, in the kernel's ticks since boot (field 22 of /proc/<pid>/stat). Numbers of processes are used
 * again, in a container even at every start. Empty where the system does not tell.
 */
function birthOf(pid: number): string {
  const file = `/proc/${pid}/stat`;
  if (!fs.existsSync(file)) return '';
  const stat = fs.readFileSync(file, 'utf8');
  // The second field is the program's name in brackets, which may itself hold spaces.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
