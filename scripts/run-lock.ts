import fs from 'node:fs';
import path from 'node:path';
import { StopError } from './stop.ts';

/** Keeps two processes from working on one data folder. Returns the release; a lock whose process is gone is taken over. */
export function takeRunLock(dataDirectory: string): () => void {
  fs.mkdirSync(dataDirectory, { recursive: true });
  const file = path.join(dataDirectory, 'running.pid');
  const pid = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  if (pid && pid !== process.pid && isAlive(pid)) {
    throw new StopError(`Headroom already runs from this folder (process ${pid}). End that one first.`);
  }
  fs.writeFileSync(file, String(process.pid));
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
