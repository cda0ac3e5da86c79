import path from 'node:path';
import { generateClient } from './build.ts';
import { findChromium } from './chromium.ts';
import { runNode } from './run-node.ts';
import { report, runMain, StopError, stopSignal } from './stop.ts';
import { withThrowAwayApp } from './throw-away-app.ts';

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

/** Drives the application in a real browser. */
async function endToEnd(filters: readonly string[], signal: AbortSignal): Promise<void> {
  const browser = await findChromium();
  await withThrowAwayApp(signal, async ({ appUrl, simulator }) => {
    await runTool('node_modules/@playwright/test/cli.js', ['test', ...filters], signal, {
      CHROMIUM_PATH: browser.path,
      CHROMIUM_IS_HEADLESS_SHELL: String(browser.isHeadlessShell),
      E2E_APP_URL: appUrl,
      E2E_SIMULATOR: JSON.stringify(simulator),
    });
    report('end-to-end tests passed');
  });
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
