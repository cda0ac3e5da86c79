import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from '../ports.ts';

/** A Redis server of a test's own, without persistence, on the loopback interface. */
export type TestRedis = {
  readonly url: string;
  readonly port: number;
  /** Ends the server at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

const MISSING =
  'These tests need redis-server and found none: install it (Debian and Ubuntu: apt-get install redis-server), or put it on the PATH.';

/** Starts a server and waits until it answers. Throws one sentence when there is no redis-server on this machine. */
export async function startTestRedis(): Promise<TestRedis> {
  if (spawnSync('redis-server', ['--version']).status !== 0) throw new Error(MISSING);
  const port = await freePort();
  let child = await start(port);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL');
      child = await start(port);
    },
    close: () => end('SIGTERM'),
  };
}

async function start(port: number): Promise<ChildProcess> {
  const flags = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--daemonize',
    'no',
  ];
  const child = spawn('redis-server', flags, { stdio: 'ignore' });
  const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20, maxRetriesPerRequest: null });
  // Refused until the server listens; the command below is answered then.
  redis.on('error', () => undefined);
  try {
    const died = once(child, 'exit').then(() => {
      throw new Error(`redis-server ended right after its start on port ${port}`);
    });
    await Promise.race([redis.ping(), died]);
    return child;
  } finally {
    redis.disconnect();
  }
}
