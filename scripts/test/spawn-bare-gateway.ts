import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { GatewaySettings } from '#lib/genesys/gateway-settings.ts';
import type { GrantCredential, Priority } from '#lib/genesys/gateway-types.ts';
import type { BareCalls, BareCommand } from './bare-gateway-process.ts';

const Reply = z.object({ id: z.number(), value: z.unknown().optional(), error: z.string().optional() });

/** A process with a gateway and nothing else; it ends with the test at the latest. */
export type BareGateway = {
  /** Sends uncached reads, all at once, and waits for their ends. */
  call(orgId: string, count: number, priority: Priority): Promise<BareCalls>;
  /** Calls that have ended so far. */
  ended(): Promise<number>;
  /** Puts the clock of the process forward, or back. */
  stepClock(ms: number): Promise<void>;
};

/** Starts one in which the organisations are installed; call inside a test. */
export async function spawnBareGateway(
  credentials: readonly GrantCredential[],
  settings: Partial<GatewaySettings>,
): Promise<BareGateway> {
  const program = fileURLToPath(new URL('./bare-gateway-process.ts', import.meta.url));
  const child = fork(program, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
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
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  const ask = <A>(command: BareCommand) =>
    new Promise<A>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve: (value) => resolve(value as A), reject });
      child.send({ id: lastId, command });
    });
  await ask({ do: 'open', credentials: [...credentials], settings });
  return {
    call: (orgId, count, priority) => ask<BareCalls>({ do: 'call', orgId, count, priority }),
    ended: () => ask<number>({ do: 'ended' }),
    stepClock: async (ms) => void (await ask({ do: 'stepClock', ms })),
  };
}
