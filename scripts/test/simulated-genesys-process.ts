import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import readline from 'node:readline';
import { afterAll, beforeAll } from 'vitest';
import type { OrganisationInfo, StartInfo } from '#simulator/core/start-info.ts';

/** A simulated Genesys Cloud of the calling suite in a process of its own, so that what it needs is not taken for ours. */
export type SimulatedGenesysProcess = {
  readonly info: () => StartInfo;
  /** An organisation that no other test uses. */
  readonly mint: () => Promise<OrganisationInfo>;
  /** One request to the control interface, its JSON answer. */
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>;
};

/** Starts it for the calling suite and ends it afterwards. Call at the top of a test file. */
export function useSimulatedGenesysProcess(): SimulatedGenesysProcess {
  let child: ChildProcess | undefined;
  let started: StartInfo | undefined;
  const info = () => {
    if (!started) throw new Error('the simulator has not started yet');
    return started;
  };
  beforeAll(async () => {
    const args = ['simulator/main.ts', '--port', '0', '--seed', '7', '--exit-with-parent'];
    const running = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    child = running;
    running.stdin.on('error', () => undefined);
    const died = once(running, 'exit').then(() => {
      throw new Error('the simulator ended while it started');
    });
    died.catch(() => undefined);
    const [line] = (await Promise.race([once(readline.createInterface({ input: running.stdout }), 'line'), died])) as [
      string,
    ];
    started = JSON.parse(line) as StartInfo;
  });
  afterAll(async () => {
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  });
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${info().control}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    info,
    control,
    mint: async () => (await control('POST', '/_sim/organisations', { userCount: 12 })) as OrganisationInfo,
  };
}
