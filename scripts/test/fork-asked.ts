import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Reply = z.object({ id: z.number(), value: z.unknown().optional(), error: z.string().optional() });

/** A process that does what it is told over the IPC channel; it ends with this one. */
export type AskedProcess<Command> = {
  readonly pid: number;
  /** What the process answers; rejects when it fails or is gone. */
  readonly ask: (command: Command) => Promise<unknown>;
  /** `kill -9`; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Resolves when the process is gone, with its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
};

/** Starts a program of this folder with the environment of this process and `variables`. */
export function forkAsked<Command>(
  program: string,
  nodeOptions: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): AskedProcess<Command> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), {
    execArgv: [...nodeOptions, '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...variables },
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
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
    await ended;
  };
  return {
    pid: child.pid ?? -1,
    ask: (command) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        child.send({ id: lastId, command });
      }),
    kill,
    ended,
  };
}
