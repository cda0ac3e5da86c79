import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildApp, generateClient } from './build.ts';
import { findChromium } from './chromium.ts';
import { freePort } from './ports.ts';
import { endProcess, startApp, startServices } from './services.ts';
import { readSettings } from './settings.ts';
import { report, runMain, StopError } from './stop.ts';

const KINDS = ['unit', 'integration', 'e2e'] as const;
type Kind = (typeof KINDS)[number];

/** `npm test` runs everything; `npm test -- e2e scheduling` one kind, narrowed by a file name. */
async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  if (first !== undefined && !KINDS.includes(first as Kind)) {
    throw new StopError(`Unknown kind of test "${first}". Use one of: ${KINDS.join(', ')}.`);
  }
  const kinds = first === undefined ? KINDS : [first as Kind];
  generateClient();
  const vitestProjects = kinds.filter((kind) => kind !== 'e2e');
  if (vitestProjects.length > 0) {
    runTool('node_modules/vitest/vitest.mjs', ['run', ...vitestProjects.map((kind) => `--project=${kind}`), ...rest]);
    report(`${vitestProjects.join(' and ')} tests passed`);
  }
  if (kinds.includes('e2e')) await endToEnd(rest);
}

/** Serves a production build over a throw-away database and a fresh simulator, and drives it in a real browser. */
async function endToEnd(filters: readonly string[]): Promise<void> {
  const browser = await findChromium();
  if (buildApp()) report('Application built');
  const dataDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-e2e-'));
  fs.chmodSync(dataDirectory, 0o755);
  const variables = {
    PORT: String(await freePort()),
    SIMULATOR_PORT: String(await freePort()),
    SIMULATOR_SEED: '7',
    SIMULATOR_TIME_SCALE: '1',
  };
  const settings = readSettings(variables, dataDirectory);
  try {
    const services = await startServices(settings, dataDirectory, ['fsync=off', 'synchronous_commit=off']);
    try {
      const app = await startApp('start', settings, { ...services.environment, LOG_LEVEL: 'warn' });
      try {
        runTool('node_modules/@playwright/test/cli.js', ['test', ...filters], {
          CHROMIUM_PATH: browser.path,
          CHROMIUM_IS_HEADLESS_SHELL: String(browser.isHeadlessShell),
          E2E_APP_URL: settings.appUrl,
          E2E_SIMULATOR: JSON.stringify(services.simulator),
        });
        report('end-to-end tests passed');
      } finally {
        await endProcess(app);
      }
    } finally {
      await services.stop();
    }
  } finally {
    fs.rmSync(dataDirectory, { recursive: true, force: true });
  }
}

function runTool(file: string, args: readonly string[], extra: Record<string, string> = {}): void {
  const result = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit', env: { ...process.env, ...extra } });
  if (result.status !== 0)
    throw new StopError(`${path.basename(path.dirname(file))} reported failures; they are above.`);
}

await runMain(main);
