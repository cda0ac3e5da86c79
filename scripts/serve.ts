import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { startApp } from './app-process.ts';
import { assertApplicationVariables } from './application-variables.ts';
import { buildApp, generateClient } from './build.ts';
import { endProcess } from './end-process.ts';
import { portProblem } from './ports.ts';
import { takeRunLock } from './run-lock.ts';
import { startServices, type Services } from './services.ts';
import { prepareDataDirectory, readSettings, SIMULATOR_PORT_COUNT, type Settings } from './settings.ts';
import { report, StopError, stopSignal } from './stop.ts';
import { welcome } from './welcome.ts';

type Mode = 'start' | 'dev';

/** Brings everything up, serves until a signal or until the application ends, and ends every child. */
export async function serve(mode: Mode): Promise<void> {
  const signal = stopSignal();
  if (fs.existsSync('.env')) process.loadEnvFile('.env');
  const dataDirectory = path.resolve('.data');
  prepareDataDirectory(dataDirectory);
  const settings = readSettings(process.env, dataDirectory);
  assertApplicationVariables(settings, process.env);
  const release = takeRunLock(dataDirectory);
  try {
    await assertPortsFree(mode, settings);
    await generateClient(signal);
    const services = await startServices(settings, dataDirectory, signal);
    try {
      if (mode === 'start' && (await buildApp(signal))) report('Application built');
      const app = await startApp(mode, settings, services.environment, signal);
      report('Ready');
      console.log(welcome(settings.appUrl, services.simulator));
      try {
        await untilEnd(app, services, signal);
      } finally {
        await endProcess(app);
      }
    } finally {
      await services.stop();
    }
  } finally {
    release();
  }
}

async function assertPortsFree(mode: Mode, settings: Settings): Promise<void> {
  const { port, host, simulator } = settings;
  const command = mode === 'start' ? 'npm start' : 'npm run dev';
  const problem = await portProblem(port, host);
  if (problem) {
    const isAboutHost = problem.includes(host);
    const remedy = isAboutHost
      ? 'Is HOST an address of this machine?'
      : `Choose another one: PORT=${port < 1024 ? 3000 : port + 1} ${command}`;
    throw new StopError(`Port ${port} ${problem}. ${remedy}`);
  }
  if (settings.genesys) return;
  for (let offset = 0; offset < SIMULATOR_PORT_COUNT; offset++) {
    const busy = await portProblem(simulator.port + offset);
    if (busy) {
      throw new StopError(
        `Port ${simulator.port + offset}, which the simulator needs, ${busy}. Choose others: SIMULATOR_PORT=${simulator.port + 100} ${command}`,
      );
    }
  }
}

/** Waits until a signal asks to stop; throws when the application or a service ended without being asked to. */
async function untilEnd(app: ChildProcess, services: Services, signal: AbortSignal): Promise<void> {
  const end = await new Promise<string | null>((resolve) => {
    if (signal.aborted) resolve(null);
    if (services.lost.aborted) resolve('The simulator ended unexpectedly.');
    signal.addEventListener('abort', () => resolve(null), { once: true });
    services.lost.addEventListener('abort', () => resolve('The simulator ended unexpectedly.'), { once: true });
    app.once('exit', (code) => resolve(`The application ended unexpectedly (code ${code}).`));
  });
  // Ctrl-C reaches the children too, and they may be faster than we are; the signal is then about to be seen here.
  await new Promise((resolve) => setImmediate(resolve));
  if (end !== null && !signal.aborted) throw new StopError(end);
}
