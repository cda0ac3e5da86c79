import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { endProcess } from './end-process.ts';
import { endWithUs } from './end-with-us.ts';
import type { Settings } from './settings.ts';
import { StopError } from './stop.ts';

/** How long the application may take to answer; the development server compiles what it is asked for first. */
const READY_WITHIN_MS = { start: 60_000, dev: 240_000 };

/** Starts Next on the built (or, for development, the changing) application and waits until it answers. */
export async function startApp(
  mode: 'start' | 'dev',
  settings: Settings,
  environment: Record<string, string>,
  signal: AbortSignal,
): Promise<ChildProcess> {
  signal.throwIfAborted();
  const args = ['node_modules/next/dist/bin/next', mode, '-H', settings.host, '-p', String(settings.port)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', mode === 'dev' ? 'inherit' : 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...environment,
      NODE_ENV: mode === 'dev' ? 'development' : 'production',
      // Next would end the process as soon as nobody waits for a page; lib/server.ts parks the runs first.
      ...(mode === 'start' ? { NEXT_MANUAL_SIG_HANDLE: 'true' } : {}),
    },
  });
  if (child.pid !== undefined) child.once('exit', endWithUs(child.pid, 'SIGTERM'));
  try {
    await waitForHealth(`http://${hostToAsk(settings.host)}:${settings.port}/api/health`, child, mode, signal);
    return child;
  } catch (error) {
    await endProcess(child);
    throw error;
  }
}

/** Where a server that listens on `host` can be asked from this machine, as part of an address. */
function hostToAsk(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

async function waitForHealth(
  url: string,
  child: ChildProcess,
  mode: 'start' | 'dev',
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS[mode];
  let last = 'no answer';
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null)
      throw new StopError('The application ended while starting; its message is above.');
    try {
      const response = await fetch(url, { signal });
      if (response.ok) return;
      last = `status ${response.status}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await wait(50);
  }
  throw new StopError(`The application did not become ready within ${READY_WITHIN_MS[mode] / 1000} s (${last}).`);
}
