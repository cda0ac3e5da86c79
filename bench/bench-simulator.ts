import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { SimulatorJob, SimulatorReport } from './simulator-process.ts';

/** A simulator that runs in a process of its own, with its control interface. */
export type BenchSimulator = {
  readonly report: SimulatorReport;
  /** One request to the control interface; rejects when it is refused. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Simulated moment, epoch milliseconds. */
  nowMs(): Promise<number>;
  stop(): void;
};

/** Starts a simulator. */
export async function startBenchSimulator(job: SimulatorJob): Promise<BenchSimulator> {
  const child: ChildProcess = fork(new URL('./simulator-process.ts', import.meta.url), { stdio: 'inherit' });
  child.send(job);
  const ended = once(child, 'exit').then(() => {
    throw new Error('the simulator ended before it was ready');
  });
  const [report] = (await Promise.race([once(child, 'message'), ended])) as [SimulatorReport];
  ended.catch(() => {});
  const control: BenchSimulator['control'] = async (method, path, body) => {
    const response = await fetch(`${report.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
  return {
    report,
    control,
    nowMs: async () => ((await control('GET', '/_sim/time')) as { nowMs: number }).nowMs,
    stop: () => child.kill('SIGKILL'),
  };
}
