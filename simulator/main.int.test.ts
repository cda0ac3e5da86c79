import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { StartInfo } from './core/start-info.ts';

const script = fileURLToPath(new URL('./main.ts', import.meta.url));
const children: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

function run(...flags: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [script, ...flags]);
  children.push(child);
  return child;
}

async function firstLine(child: ChildProcessWithoutNullStreams): Promise<StartInfo> {
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return JSON.parse(line) as StartInfo;
}

async function outcome(child: ChildProcessWithoutNullStreams): Promise<{ code: number; errors: string }> {
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, errors };
}

describe('the command', () => {
  it('says in its first line where everything is, for six customers of 40 to 5,000 people in three regions', async () => {
    const child = run('--port', '0', '--seed', '5', '--redirect-uri', 'http://localhost:3000/cb');
    const info = await firstLine(child);
    const customers = info.organisations.filter(({ isVendor }) => !isVendor);
    expect(info).toMatchObject({ seed: 5, timeScale: 1 });
    expect(info.regions).toHaveLength(3);
    expect(customers.map(({ userCount }) => userCount).sort((left, right) => left - right)).toEqual([
      40, 120, 350, 900, 1_600, 5_000,
    ]);
    expect(customers.filter(({ isVendorAuthorised }) => !isVendorAuthorised)).toHaveLength(1);
    for (const { vendorClient, login } of info.regions) {
      expect(vendorClient.redirectUris).toEqual(['http://localhost:3000/cb']);
      expect(login).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    }
    for (const { signIns, isVendor } of info.organisations) {
      const roles = signIns.map(({ role }) => role);
      expect(roles).toEqual(isVendor ? ['partner', 'admin'] : ['admin', 'planner', 'viewer']);
    }
    child.kill('SIGTERM');
    expect((await outcome(child)).code).toBe(0);
  });

  it('refuses bad flags with one sentence and exit code 2', async () => {
    for (const flags of [['--port', 'x'], ['--nonsense'], ['--time-scale', '0']]) {
      const { code, errors } = await outcome(run(...flags));
      expect(code).toBe(2);
      expect(errors.trim().split('\n')).toHaveLength(1);
      expect(errors).toContain('Usage: simulator');
    }
  });

  it('says which port is busy, and exits with code 1', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    const { code, errors } = await outcome(run('--port', String(port)));
    blocker.close();
    expect(code).toBe(1);
    expect(errors).toContain(`Port ${port} on 127.0.0.1 is already in use`);
  });

  it('ends with its parent when told to', async () => {
    const child = run('--port', '0', '--exit-with-parent');
    await firstLine(child);
    child.stdin.end();
    expect((await outcome(child)).code).toBe(0);
  });
});
