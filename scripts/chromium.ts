import { spawnSync } from 'node:child_process';
import { StopError } from './stop.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

export type Browser = { readonly path: string; readonly isHeadlessShell: boolean };

/** A Chromium for the browser tests: `CHROMIUM_PATH`, one on the PATH, else the one inside an npm package. */
export async function findChromium(): Promise<Browser> {
  const configured = process.env['CHROMIUM_PATH'];
  if (configured) return { path: configured, isHeadlessShell: false };
  for (const name of NAMES) {
    const found = spawnSync('which', [name], { encoding: 'utf8' });
    if (found.status === 0) return { path: found.stdout.trim(), isHeadlessShell: false };
  }
  const packaged = await import('@sparticuz/chromium');
  const path = await packaged.default.executablePath();
  const probe = spawnSync(path, ['--version'], { encoding: 'utf8' });
  if (probe.status !== 0) {
    throw new StopError(
      `No browser for the tests: none on the PATH, and the packaged one does not run here (${probe.stderr.trim()}). Install chromium or set CHROMIUM_PATH.`,
    );
  }
  return { path, isHeadlessShell: true };
}
