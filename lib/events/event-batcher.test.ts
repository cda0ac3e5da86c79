import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventBatcher, type BatcherSettings } from './event-batcher.ts';
import type { PresenceEvent, UserEvent } from './live-event.ts';
import { BY_USER } from './merge-states.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const event = (userId: string, atMs: number): PresenceEvent => ({
  kind: 'presence',
  userId,
  system: 'AVAILABLE',
  definitionId: null,
  atMs,
  receivedAtMs: atMs,
  source: 'notifications',
});
const many = (count: number, atMs = 1) => Array.from({ length: count }, (_, index) => event(`user-${index}`, atMs));

class Passing extends Error {}

/** A batcher whose writes the test answers. */
function setUp(settings: Partial<BatcherSettings> = {}) {
  const writes: { readonly events: readonly UserEvent[]; readonly answer: PromiseWithResolvers<void> }[] = [];
  const givenUp: unknown[] = [];
  const batcher = createEventBatcher({
    conflation: BY_USER,
    write: (events) => {
      const answer = Promise.withResolvers<void>();
      writes.push({ events, answer });
      return answer.promise;
    },
    isPassing: (error) => error instanceof Passing,
    onGivenUp: (reason) => givenUp.push(reason),
    settings,
  });
  const answer = async (index: number, error?: Error) => {
    if (error) writes[index]?.answer.reject(error);
    else writes[index]?.answer.resolve();
    await vi.advanceTimersByTimeAsync(0);
  };
  const written = () => writes.map(({ events }) => events.map(({ userId, atMs }) => `${userId}@${atMs}`));
  return { batcher, writes, givenUp, answer, written };
}

describe('gathering', () => {
  it('writes what comes within 50 ms at once, of each user and kind the newest', async () => {
    const { batcher, written } = setUp();
    void batcher.add([event('a', 2), event('b', 1)]);
    await vi.advanceTimersByTimeAsync(49);
    void batcher.add([event('a', 1), event('b', 3)]);
    expect(written()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written()).toEqual([['a@2', 'b@3']]);
  });

  it('does not wait when a batch is full', async () => {
    const { batcher, written } = setUp({ batchSize: 3 });
    void batcher.add(many(2));
    void batcher.add([event('more', 1)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(written()).toEqual([['user-0@1', 'user-1@1', 'more@1']]);
  });

  it('parts what is too much for one write, and writes one after the other', async () => {
    const { batcher, written, answer } = setUp();
    void batcher.add(many(4_500));
    await vi.advanceTimersByTimeAsync(500);
    expect(written().map(({ length }) => length)).toEqual([2_000]);
    await answer(0);
    expect(written().map(({ length }) => length)).toEqual([2_000, 2_000]);
    await answer(1);
    await vi.advanceTimersByTimeAsync(50);
    expect(written().map(({ length }) => length)).toEqual([2_000, 2_000, 500]);
  });

  it('keeps one write under way and merges what comes meanwhile', async () => {
    const { batcher, written, answer } = setUp();
    void batcher.add([event('a', 1)]);
    await vi.advanceTimersByTimeAsync(50);
    for (let atMs = 2; atMs <= 100; atMs += 1) void batcher.add([event('a', atMs)]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written()).toEqual([['a@1']]);
    await answer(0);
    await vi.advanceTimersByTimeAsync(50);
    expect(written()).toEqual([['a@1'], ['a@100']]);
  });

  it('writes nothing while nothing comes', async () => {
    const { batcher, written } = setUp();
    await batcher.add([]);
    await batcher.drain();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('being told', () => {
  it('comes when one’s own events are written, and not before', async () => {
    const { batcher, answer } = setUp();
    const settled: string[] = [];
    void batcher.add([event('a', 1)]).then(() => settled.push('first'));
    await vi.advanceTimersByTimeAsync(50);
    void batcher.add([event('a', 2)]).then(() => settled.push('second'));
    void batcher.drain().then(() => settled.push('drained'));
    expect(settled).toEqual([]);
    await answer(0);
    expect(settled).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(50);
    await answer(1);
    expect(settled).toEqual(['first', 'second', 'drained']);
  });
});

describe('a write that fails', () => {
  it('is tried again while its failure may pass, with everything that was in it', async () => {
    const { batcher, written, answer, givenUp } = setUp();
    const told = batcher.add([event('a', 1), event('b', 1)]);
    await vi.advanceTimersByTimeAsync(50);
    await answer(0, new Passing());
    void batcher.add([event('a', 2), event('c', 2)]);
    await vi.advanceTimersByTimeAsync(499);
    expect(written()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(written()[1]).toEqual(['a@2', 'b@1', 'c@2']);
    await answer(1);
    await expect(told).resolves.toBeUndefined();
    expect(givenUp).toEqual([]);
  });

  it('is not hurried by a full batch while it waits', async () => {
    const { batcher, written, answer } = setUp({ batchSize: 2 });
    void batcher.add(many(2));
    await vi.advanceTimersByTimeAsync(0);
    await answer(0, new Passing());
    void batcher.add(many(2, 2));
    await vi.advanceTimersByTimeAsync(400);
    expect(written()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(written()).toHaveLength(2);
  });

  it('is given up, and said so, when trying again cannot help; the next goes on', async () => {
    const { batcher, written, answer, givenUp } = setUp();
    const refused = batcher.add([event('a', 1)]);
    const heard = expect(refused).rejects.toThrow('no such column');
    await vi.advanceTimersByTimeAsync(50);
    void batcher.add([event('b', 1)]);
    await answer(0, new Error('no such column'));
    await heard;
    expect(givenUp).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(50);
    expect(written()[1]).toEqual(['b@1']);
  });

  it('does not let more wait than the bound; the oldest is given up', async () => {
    const { batcher, answer, givenUp, written } = setUp({ batchSize: 10, maxWaiting: 25 });
    void batcher.add([event('first', 1)]);
    await vi.advanceTimersByTimeAsync(50);
    await answer(0, new Passing());
    const lost = expect(batcher.add(many(30))).rejects.toThrow(/More events wait/);
    await lost;
    expect(givenUp.length).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(written()[1]).toHaveLength(10);
  });
});

describe('the end', () => {
  it('writes what waits, tries each batch once, and takes nothing more', async () => {
    const { batcher, written, answer, givenUp } = setUp();
    void batcher.add([event('a', 1)]);
    const closed = batcher.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(written()).toEqual([['a@1']]);
    await answer(0, new Passing());
    await closed;
    expect(givenUp).toHaveLength(1);
    await expect(batcher.add([event('b', 1)])).rejects.toThrow(/not taken/);
    expect(vi.getTimerCount()).toBe(0);
  });
});
