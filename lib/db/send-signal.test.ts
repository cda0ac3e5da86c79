import { expect, it } from 'vitest';
import { noteSignals, publishAfterCommit } from './send-signal.ts';

/** What happens to transactions and signals, in its order. */
function play() {
  const happened: string[] = [];
  const commit = async <T>(work: (tx: object) => Promise<T>): Promise<T> => {
    const result = await work({});
    happened.push('committed');
    return result;
  };
  const publish = (channel: string, payload: string) => void happened.push(`${channel} ${payload}`);
  return { happened, commit, publish };
}

it('tells each signal of a transaction once, in their order, after its commit', async () => {
  const { happened, commit, publish } = play();
  const work = async (tx: object) => {
    noteSignals(tx, 'headroom_live', ['1', '2', '1']);
    noteSignals(tx, 'headroom_runs', ['1']);
    return 'result';
  };
  expect(await publishAfterCommit(commit, work, publish)).toBe('result');
  expect(happened).toEqual(['committed', 'headroom_live 1', 'headroom_live 2', 'headroom_runs 1']);
});

it('tells nothing of a transaction that was rolled back, by its work or at its commit', async () => {
  const { happened, commit, publish } = play();
  const failing = async (tx: object) => {
    noteSignals(tx, 'headroom_live', ['1']);
    throw new Error('undone');
  };
  await expect(publishAfterCommit(commit, failing, publish)).rejects.toThrow('undone');
  const refuse = async (work: (tx: object) => Promise<void>) => {
    await work({});
    throw new Error('the commit failed');
  };
  const signalling = async (tx: object) => noteSignals(tx, 'headroom_live', ['1']);
  await expect(publishAfterCommit(refuse, signalling, publish)).rejects.toThrow('the commit failed');
  expect(happened).toEqual([]);
});

it('tells nothing of a try that another one took the place of', async () => {
  const { happened, commit, publish } = play();
  let tries = 0;
  const again = (work: (tx: object) => Promise<void>) => commit(work).catch(() => commit(work));
  const work = async (tx: object) => {
    tries += 1;
    noteSignals(tx, 'headroom_live', [`try ${tries}`]);
    if (tries === 1) throw new Error('deadlock');
  };
  await publishAfterCommit(again, work, publish);
  expect(happened).toEqual(['committed', 'headroom_live try 2']);
});
