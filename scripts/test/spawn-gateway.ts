import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { onTestFinished } from 'vitest';
import type { AccessToken } from '#lib/genesys/gateway-types.ts';
import type { Command } from './gateway-process.ts';

const Reply = z.object({ id: z.number(), value: z.unknown().optional(), error: z.string().optional() });
const Refreshed = z.object({ token: z.object({ value: z.string(), expiresAtMs: z.number() }), requests: z.number() });
const Outcomes = z.record(z.string(), z.number());

/** A server process of its own, with the environment of the calling suite; it ends with the test at the latest. */
export type GatewayProcess = {
  refresh(orgId: string, stale: AccessToken | null): Promise<z.infer<typeof Refreshed>>;
  /** Calls to keep going for an organisation. */
  startCalls(orgId: string, parallel: number): Promise<void>;
  stopCalls(): Promise<void>;
  outcomes(orgId: string): Promise<Record<string, number>>;
  work(): Promise<void>;
  /** An orderly stop. */
  close(): Promise<void>;
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>;
};

/** Starts one; call inside a test, after the environment is set. */
export function spawnGateway(): GatewayProcess {
  const program = fileURLToPath(new URL('./gateway-process.ts', import.meta.url));
  const child = fork(program, {
    execArgv: ['--conditions=react-server', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let lastId = 0;
  child.on('message', (raw) => {
    const { id, value, error } = Reply.parse(raw);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the process is gone'));
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  const ask = (command: Command) =>
    new Promise<unknown>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      child.send({ id: lastId, command });
    });
  const tell = async (command: Command) => void (await ask(command));
  return {
    refresh: async (orgId, stale) => Refreshed.parse(await ask({ do: 'refresh', orgId, stale })),
    startCalls: (orgId, parallel) => tell({ do: 'startCalls', orgId, parallel }),
    stopCalls: () => tell({ do: 'stopCalls' }),
    outcomes: async (orgId) => Outcomes.parse(await ask({ do: 'outcomes', orgId })),
    work: () => tell({ do: 'work' }),
    close: () => tell({ do: 'close' }),
    kill,
  };
}
