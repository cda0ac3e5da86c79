import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Gives a program of this folder one job in a process of its own, and answers its one message. Rejects when it ends without. */
export async function askProcess<Answer>(
  program: string,
  job: object,
  nodeOptions: readonly string[] = [],
): Promise<Answer> {
  const child = fork(new URL(program, import.meta.url), {
    execArgv: [...nodeOptions, '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send(job);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${program} ended without a result`);
  });
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as [Answer];
  ended.catch(() => {});
  return answer;
}
