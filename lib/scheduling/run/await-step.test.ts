import { expect, it } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { awaitStep } from './await-step.ts';
import { DEFAULT_RUN_SETTINGS, type RunTools } from './run-tools.ts';

/** Waits in a process that is about to stop, and counts how often the items were read ahead. */
async function readsAhead(isResumed: boolean): Promise<number> {
  let reads = 0;
  const tools: Partial<RunTools> = {
    journal: { add: () => Promise.resolve(1) } as Partial<RunTools['journal']> as RunTools['journal'],
    sent: { readAhead: () => void (reads += 1), take: () => Promise.resolve([]) },
    watch: { isLive: () => Promise.resolve(true), onNews: () => () => undefined } as Partial<
      RunTools['watch']
    > as RunTools['watch'],
    clock: systemClock,
    settings: DEFAULT_RUN_SETTINGS,
    signal: AbortSignal.abort(),
    onBoundary: () => Promise.resolve(),
  };
  const step = { kind: 'await', round: 1, operationId: 'o', sentVersion: 1, sentAtMs: Date.now(), isResumed } as const;
  expect(await awaitStep(tools as RunTools, step)).toEqual({ kind: 'released' });
  return reads;
}

it('reads what was sent ahead of the update’s end once, and not at each later look whether it has ended', async () => {
  expect(await readsAhead(false)).toBe(1);
  expect(await readsAhead(true)).toBe(0);
});
