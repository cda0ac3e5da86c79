import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { forkAsked } from './fork-asked.ts';
import type { ServerCommand } from './server-process.ts';

/** A server process of its own, with the environment of the calling suite; it ends with the test at the latest. */
export type ServerProcess = {
  readonly pid: number;
  /** Where it answers `/people`, `/stream` and `/health`. */
  readonly url: string;
  /** How many calls of an organisation's runs wait for their turn. */
  waiting(orgId: string): Promise<number>;
  /** Has it keep so many of its connections to the database busy for a while; resolves once it has them. */
  holdConnections(orgId: string, count: number, forMs: number): Promise<void>;
  /** `SIGTERM`; resolves with the exit code and the time it took. */
  terminate(): Promise<{ readonly exitCode: number | null; readonly tookMs: number }>;
};

/** Starts one that serves an organisation's page; call inside a test, after the environment is set. `variables` override. */
export async function spawnServer(
  orgId: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const { ask, pid, ended, kill } = forkAsked<ServerCommand>(
    './server-process.ts',
    ['--conditions=react-server'],
    variables,
  );
  onTestFinished(kill);
  const port = z.number().parse(await ask({ do: 'serve', orgId }));
  return {
    pid,
    url: `http://127.0.0.1:${port}`,
    waiting: async (id) => z.number().parse(await ask({ do: 'waiting', orgId: id })),
    holdConnections: async (id, count, forMs) => void (await ask({ do: 'holdConnections', orgId: id, count, forMs })),
    async terminate() {
      const sinceMs = performance.now();
      process.kill(pid, 'SIGTERM');
      const exitCode = await ended;
      return { exitCode, tookMs: performance.now() - sinceMs };
    },
  };
}
