import fs from 'node:fs';
import path from 'node:path';
import { buildApp, generateClient } from './build.ts';
import { isPortFree } from './ports.ts';
import { takeRunLock } from './run-lock.ts';
import { endProcess, startApp, startServices, type SimulatorInfo } from './services.ts';
import { readSettings } from './settings.ts';
import { report, StopError } from './stop.ts';

/** Brings everything up, serves until a signal or until the application ends, and ends every child. */
export async function serve(mode: 'start' | 'dev'): Promise<void> {
  if (fs.existsSync('.env')) process.loadEnvFile('.env');
  const dataDirectory = path.resolve('.data');
  const settings = readSettings(process.env, dataDirectory);
  if (!(await isPortFree(settings.port))) {
    throw new StopError(
      `Port ${settings.port} is in use. Free it, or choose another one: PORT=3001 npm ${mode === 'start' ? 'start' : 'run dev'}`,
    );
  }
  const release = takeRunLock(dataDirectory);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  try {
    generateClient();
    const services = await startServices(settings, dataDirectory);
    try {
      if (mode === 'start' && buildApp()) report('Application built');
      const app = await startApp(mode, settings, services.environment);
      report('Ready');
      printWelcome(settings.appUrl, services.simulator);
      const code = await untilEnd(app, stopping.signal);
      await endProcess(app);
      if (code) throw new StopError(`The application ended with code ${code}.`);
    } finally {
      await services.stop();
    }
  } finally {
    release();
  }
}

/** Resolves with the application's exit code, or with null when a signal asks to stop. */
function untilEnd(app: Awaited<ReturnType<typeof startApp>>, signal: AbortSignal): Promise<number | null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
    app.once('exit', (code) => resolve(signal.aborted ? null : code));
  });
}

function printWelcome(appUrl: string, simulator: SimulatorInfo | null): void {
  const lines = ['', `  Headroom is at ${appUrl}`, ''];
  if (simulator) {
    lines.push('  Genesys Cloud is simulated on this machine. Demo people:');
    for (const organisation of simulator.organisations) {
      lines.push('', `  ${organisation.name} (${organisation.region}, ${organisation.userCount} users)`);
      for (const { role, email, password } of organisation.signIns)
        lines.push(`    ${role.padEnd(8)} ${email.padEnd(44)} ${password}`);
    }
  }
  lines.push('', '  Ctrl-C ends everything.', '');
  console.log(lines.join('\n'));
}
