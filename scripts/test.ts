import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startApp } from './app-process.ts';
import { buildApp, generateClient } from './build.ts';
import { findChromium } from './chromium.ts';
import { endProcess } from './end-process.ts';
import { freePort } from './ports.ts';
import { runNode } from './run-node.ts';
import { startServices } from './services.ts';
import { readSettings } from './settings.ts';
import { report, runMain, StopError, stopSignal } from './stop.ts';

const KINDS = ['unit', 'integration', 'e2e'] as const;
type Kind = (typeof KINDS)[number];

/** `npm test` runs everything; `npm test -- e2e scheduling` one kind, narrowed by a file name. */
async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  if (first !== undefined && !KINDS.includes(first as Kind)) {
    throw new StopError(`Unknown kind of test "${first}". Use one of: ${KINDS.join(', ')}.`);
  }
  const kinds = first === undefined ? KINDS : [first as Kind];
  const signal = stopSignal();
  await generateClient(signal);
  const vitestProjects = kinds.filter((kind) => kind !== 'e2e');
  if (vitestProjects.length > 0) {
    const projects = vitestProjects.map((kind) => `--project=${kind}`);
    await runTool('node_modules/vitest/vitest.mjs', ['run', ...projects, ...rest], signal);
    report(`${vitestProjects.join(' and ')} tests passed`);
  }
  if (kinds.includes('e2e')) await endToEnd(rest, signal);
}

/** Serves a production build over a throw-away database and a fresh simulator, and drives it in a real browser. */
async function endToEnd(filters: readonly string[], signal: AbortSignal): Promise<void> {
  const browser = await findChromium();
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
        await runTool('node_modules/@playwright/test/cli.js', ['test', ...filters], signal, {
          CHROMIUM_PATH: browser.path,
          CHROMIUM_IS_HEADLESS_SHELL: String(browser.isHeadlessShell),
          E2E_APP_URL: settings.appUrl,
          E2E_SIMULATOR: JSON.stringify(services.simulator),
        });
        report('end-to-end tests passed');
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

async function runTool(
  file: string,
  args: readonly string[],
  signal: AbortSignal,
  extra: Record<string, string> = {},
): Promise<void> {
  const result = await runNode(file, args, { extra, signal, output: 'show' });
  if (!result.isOk) throw new StopError(`${path.basename(path.dirname(file))} reported failures; they are above.`);
}

await runMain(main);
