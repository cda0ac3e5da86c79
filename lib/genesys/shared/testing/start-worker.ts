import { spawn } from 'node:child_process';
import { once } from 'node:events';
import readline from 'node:readline';
import type { AccessToken, GrantCredential } from '../../gateway-types.ts';
import type { GatewaySettings } from '../../gateway-settings.ts';

/** A process of a cluster, as a test sees it. */
export type Worker = {
  readonly pid: number;
  /** Sends one command and waits for its answer; rejects when the process ends first. */
  ask<A>(command: { readonly kind: string } & Record<string, unknown>): Promise<A>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Stops it orderly. */
  stop(): Promise<void>;
};

/** What a worker is made from. All workers of one organisation are given the same token, as processes share it. */
export type WorkerStart = {
  readonly redisUrl: string;
  readonly credential: GrantCredential;
  readonly token: AccessToken;
  readonly settings: Partial<GatewaySettings>;
};

/** Starts a worker and waits until it listens. */
export async function startWorker(start: WorkerStart): Promise<Worker> {
  const file = new URL('./worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { pid } = child;
  if (pid === undefined) throw new Error('the worker did not start');
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  const ended = once(child, 'exit').then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`the worker ${pid} has ended`));
    waiting.clear();
  });
  const ready = new Promise<void>((resolve, reject) => {
    void ended.then(() => reject(new Error('the worker ended before it was ready')));
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as { id?: number; ready?: boolean };
      if (answer.ready) return resolve();
      waiting.get(answer.id ?? 0)?.resolve(answer);
      waiting.delete(answer.id ?? 0);
    });
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(start)}\n`);
  await ready;
  const ask = <A>(command: object): Promise<A> =>
    new Promise<A>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve: (answer) => resolve(answer as A), reject });
      child.stdin.write(`${JSON.stringify({ ...command, id: lastId })}\n`);
    });
  return {
    pid,
    ask,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      await ask({ kind: 'stop' });
      await ended;
    },
  };
}
