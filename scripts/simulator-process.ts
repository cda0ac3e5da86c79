import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { z } from 'zod';
import { endProcess } from './end-process.ts';
import type { Settings } from './settings.ts';
import { report, StopError } from './stop.ts';

/** How long the simulator may take to say where it is. */
const READY_WITHIN_MS = 60_000;

/** The parts of the simulator's first line of output that the application is configured from. */
const SimulatorInfo = z.object({
  control: z.string(),
  regions: z.array(
    z.object({
      id: z.string(),
      domain: z.string(),
      login: z.string(),
      api: z.string(),
      streaming: z.string(),
      apps: z.string(),
      vendorClient: z.object({ clientId: z.string(), clientSecret: z.string().optional() }),
    }),
  ),
  organisations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      region: z.string(),
      isVendor: z.boolean(),
      userCount: z.number(),
      signIns: z.array(z.object({ role: z.string(), email: z.string(), password: z.string() })),
    }),
  ),
});
export type SimulatorInfo = z.infer<typeof SimulatorInfo>;

export type SimulatorProcess = {
  readonly info: SimulatorInfo;
  /** Aborts when the simulator ends without having been asked to. */
  readonly lost: AbortSignal;
  stop(): Promise<void>;
};

/** Starts the simulator, which keeps its state in the data folder, and lets people sign in to the application at `appUrl`. */
export async function startSimulatorProcess(
  settings: Settings,
  dataDirectory: string,
  signal: AbortSignal,
): Promise<SimulatorProcess> {
  signal.throwIfAborted();
  const { port, seed, timeScale } = settings.simulator;
  const args = ['simulator/main.ts', '--port', String(port), '--seed', String(seed), '--time-scale', String(timeScale)];
  args.push('--state', path.join(dataDirectory, 'simulator.state'), '--exit-with-parent');
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  // Its end closes the pipe that it watches us through; writing to it then is nobody's problem.
  child.stdin.on('error', () => undefined);
  try {
    const info = SimulatorInfo.parse(JSON.parse(await firstLine(child, signal)));
    await allowSignInFrom(settings.appUrl, info);
    report(`Simulator ready at ${info.control} (${info.organisations.length} organisations)`);
    const lost = new AbortController();
    child.once('exit', () => lost.abort());
    return { info, lost: lost.signal, stop: () => endProcess(child) };
  } catch (error) {
    await endProcess(child);
    throw error;
  }
}

/** Id of a simulated region among the application's environments. */
export const simulatedEnvironmentId = (regionId: string) => `simulator-${regionId}`;

/** Registers the application's callback addresses with the simulated vendor client, as a vendor does once per region. */
async function allowSignInFrom(appUrl: string, info: SimulatorInfo): Promise<void> {
  const vendorRedirectUris = info.regions.map(
    (region) => `${appUrl}/api/auth/callback/genesys-${simulatedEnvironmentId(region.id)}`,
  );
  const response = await fetch(`${info.control}/_sim/config`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ oauth: { vendorRedirectUris } }),
  });
  if (!response.ok) throw new Error(`The simulator refused the callback addresses: ${await response.text()}`);
}

async function firstLine(child: ChildProcess, signal: AbortSignal): Promise<string> {
  if (!child.stdout) throw new Error('The child has no standard output to read.');
  const lines = readline.createInterface({ input: child.stdout });
  const timeOut = AbortSignal.timeout(READY_WITHIN_MS);
  return new Promise((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', () => reject(new StopError('The simulator ended while starting; its message is above.')));
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    timeOut.addEventListener('abort', () => reject(new StopError('The simulator did not start within a minute.')), {
      once: true,
    });
  });
}
