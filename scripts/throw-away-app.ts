import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startApp } from './app-process.ts';
import { buildApp } from './build.ts';
import { endProcess } from './end-process.ts';
import { freePort } from './ports.ts';
import { startServices } from './services.ts';
import { readSettings } from './settings.ts';
import type { SimulatorInfo } from './simulator-process.ts';
import { report, StopError } from './stop.ts';

/** Where the application and its simulator are found. */
export type ThrowAwayApp = { readonly appUrl: string; readonly simulator: SimulatorInfo | null };

/**
 * Serves a production build over a throw-away database and a fresh simulator for as long as `use` takes. Fails where `use` does,
 * and where the application did not end in good order.
 */
export async function withThrowAwayApp(signal: AbortSignal, use: (app: ThrowAwayApp) => Promise<void>): Promise<void> {
  if (await buildApp(signal)) report('Application built');
  const dataDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-e2e-'));
  fs.chmodSync(dataDirectory, 0o755);
  try {
    const settings = {
      ...readSettings({ PORT: String(await freePort()) }, dataDirectory),
      // Port 0: each of its hosts picks a free one.
      simulator: { port: 0, seed: 7, timeScale: 1 },
    };
    const services = await startServices(settings, dataDirectory, signal, ['fsync=off', 'synchronous_commit=off']);
    try {
      const app = await startApp('start', settings, { ...services.environment, LOG_LEVEL: 'warn' }, signal);
      try {
        await use({ appUrl: settings.appUrl, simulator: services.simulator });
      } finally {
        await endProcess(app);
      }
      if (app.exitCode !== 0) {
        throw new StopError(`The application did not stop in good order (${app.exitCode ?? app.signalCode}).`);
      }
    } finally {
      await services.stop();
    }
  } finally {
    fs.rmSync(dataDirectory, { recursive: true, force: true });
  }
}
