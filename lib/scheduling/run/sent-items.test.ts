import { setImmediate as immediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { agentsPerCall } from '../read-week.ts';
import { createSentItems } from './sent-items.ts';

/** What was asked for, portion by portion; each is answered when the test says so. */
function createStore(portions: number) {
  const waiting: (() => void)[] = [];
  const subjects = Array.from({ length: portions * agentsPerCall(1) }, (_, index) => `agent-${index}`);
  return {
    asked: () => waiting.length,
    answer: () => waiting.at(-1)?.(),
    journal: {
      subjects: () => Promise.resolve(subjects),
      itemsOf: () => new Promise<[]>((resolve) => waiting.push(() => resolve([]))),
    },
  };
}

it('reads nothing more once the turn is over', async () => {
  const store = createStore(3);
  const turn = new AbortController();
  const sent = createSentItems(store.journal, 1, turn.signal);
  sent.readAhead();
  await immediate();
  expect(store.asked()).toBe(1);
  turn.abort();
  store.answer();
  const portions = await sent.take();
  const ends = await Promise.allSettled(portions);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(store.asked()).toBe(1);
});
