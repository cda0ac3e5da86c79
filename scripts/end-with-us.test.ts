import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const module = new URL('./end-with-us.ts', import.meta.url).href;
const SLEEPER = 'setInterval(() => undefined, 1000); console.log("up")';

/** A parent that starts a child which notices nothing, has it guarded, and says its pid. */
const PARENT = `
  import { spawn } from 'node:child_process';
  import { once } from 'node:events';
  const { endWithUs } = await import(process.argv[1]);
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(SLEEPER)}], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  await once(child.stdout, 'data');
  const release = endWithUs(child.pid, 'SIGTERM');
  if (process.argv[2] === 'release') release();
  console.log(child.pid);
  setInterval(() => undefined, 1000);
`;

async function startParent(...args: string[]) {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, module, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { parent, childPid: Number(line.toString()) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('endWithUs', () => {
  it('ends a child that notices nothing when its parent is killed with SIGKILL', async () => {
    const { parent, childPid } = await startParent();
    expect(isAlive(childPid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(childPid), { timeout: 15_000 }).toBe(false);
  });

  it('leaves a released child alone', async () => {
    const released = await startParent('release');
    const guarded = await startParent();
    released.parent.kill('SIGKILL');
    guarded.parent.kill('SIGKILL');
    await expect.poll(() => isAlive(guarded.childPid), { timeout: 15_000 }).toBe(false);
    expect(isAlive(released.childPid)).toBe(true);
    process.kill(released.childPid, 'SIGKILL');
  });
});
