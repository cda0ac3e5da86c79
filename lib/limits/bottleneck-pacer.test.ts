import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createBottleneckPacer, PacerClosedError } from './bottleneck-pacer.ts';

/** Lets everything that can happen without a timer happen. */
async function settle() {
  for (let turn = 0; turn < 100; turn += 1) await immediate();
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('bottleneck pacer', () => {
  it('strands no task when permits are corrected again and again (a changed setting would end Bottleneck’s own refill)', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 5, maxInside: 20 });
    const started: number[] = [];
    const all = Array.from({ length: 20 }, (_, index) => pacer.run('bulk', async () => started.push(index)));
    for (let round = 0; round < 20; round += 1) {
      pacer.setPermits(1);
      pacer.setPermits(0);
      pacer.setPermits(1);
      await vi.waitFor(() => expect(started).toHaveLength(round + 1), { interval: 1 });
    }
    await Promise.all(all);
    pacer.close();
  });

  it('starts exactly as many tasks as were permitted, whatever order corrections come in', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 20, maxInside: 20 });
    let started = 0;
    const all = Array.from({ length: 20 }, () => pacer.run('bulk', async () => (started += 1)));
    pacer.setPermits(12);
    pacer.setPermits(3);
    await vi.waitFor(() => expect(started).toBe(3), { interval: 1 });
    await settle();
    expect(started).toBe(3);
    expect(pacer.unstarted).toBe(17);
    pacer.setPermits(17);
    await Promise.all(all);
    expect(started).toBe(20);
    pacer.close();
  });

  it('spends a permit on every run and frees the slot, so that a call that comes again is counted again', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 1, maxInside: 20 });
    pacer.setPermits(2);
    let attempts = 0;
    const attempt = () =>
      pacer.run('bulk', async () => {
        attempts += 1;
        throw new Error('refused');
      });
    await expect(attempt()).rejects.toThrow('refused');
    await expect(attempt()).rejects.toThrow('refused');
    const third = attempt();
    third.catch(() => undefined);
    await settle();
    expect(attempts).toBe(2);
    pacer.setPermits(2);
    await expect(third).rejects.toThrow('refused');
    await expect(pacer.run('interactive', async () => 'free')).resolves.toBe('free');
    pacer.close();
  });

  it('never runs more tasks at once than it may, also when tasks end by their own time-out', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 2, maxInside: 20 });
    pacer.setPermits(20);
    let running = 0;
    let most = 0;
    const task = async () => {
      running += 1;
      most = Math.max(most, running);
      try {
        await delay(1_000, null, { signal: AbortSignal.timeout(15) });
      } finally {
        running -= 1;
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => pacer.run('bulk', task)));
    expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true);
    expect(most).toBe(2);
    pacer.close();
  });

  it('takes one timer for each task (Bottleneck alone takes one for every step, which allows 437 tasks a second)', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 10, maxInside: 20 });
    pacer.setPermits(200);
    const timers = vi.spyOn(globalThis, 'setTimeout');
    try {
      for (let done = 0; done < 200; done += 20) {
        await Promise.all(Array.from({ length: 20 }, () => pacer.run('bulk', async () => null)));
      }
      expect(timers.mock.calls.length).toBeLessThanOrEqual(200);
    } finally {
      timers.mockRestore();
      pacer.close();
    }
  });

  it('starts an interactive task before the bulk tasks that wait inside', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 1, maxInside: 20 });
    const order: string[] = [];
    const bulk = Array.from({ length: 19 }, () => pacer.run('bulk', async () => order.push('bulk')));
    const person = pacer.run('interactive', async () => order.push('person'));
    await settle();
    pacer.setPermits(20);
    await Promise.all([...bulk, person]);
    expect(order[0]).toBe('person');
    pacer.close();
  });

  it('says how much room it has and how much is inside', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 1, maxInside: 3 });
    const { open, opened } = gate();
    pacer.setPermits(3);
    const first = pacer.run('bulk', () => opened);
    const second = pacer.run('bulk', () => opened);
    await vi.waitFor(() => expect(pacer.unstarted).toBe(1), { interval: 1 });
    expect(pacer.inside).toBe(2);
    expect(pacer.room).toBe(1);
    open();
    await Promise.all([first, second]);
    expect(pacer.inside).toBe(0);
    pacer.close();
  });

  it('keeps two pacers apart although they were made from the same options', async () => {
    const options = { maxConcurrent: 1, maxInside: 20 };
    const one = createBottleneckPacer(options);
    const other = createBottleneckPacer(options);
    one.setPermits(5);
    const held = other.run('bulk', async () => 'other');
    held.catch(() => undefined);
    await expect(one.run('bulk', async () => 'one')).resolves.toBe('one');
    expect(other.unstarted).toBe(1);
    expect(options).toEqual({ maxConcurrent: 1, maxInside: 20 });
    other.setPermits(1);
    await expect(held).resolves.toBe('other');
    one.close();
    other.close();
  });

  it('rejects what has not started when it is closed, lets the running task end, and leaves no rejection unhandled', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const pacer = createBottleneckPacer({ maxConcurrent: 1, maxInside: 20 });
    pacer.setPermits(20);
    const { open, opened } = gate();
    const running = pacer.run('bulk', async () => {
      await opened;
      return 'ended';
    });
    await vi.waitFor(() => expect(pacer.unstarted).toBe(0), { interval: 1 });
    const waiting = Promise.allSettled(Array.from({ length: 5 }, () => pacer.run('bulk', async () => null)));
    await settle();
    pacer.close();
    pacer.close();
    for (const outcome of await waiting) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(PacerClosedError) as unknown });
    }
    open();
    await expect(running).resolves.toBe('ended');
    await expect(pacer.run('bulk', async () => null)).rejects.toBeInstanceOf(PacerClosedError);
    await settle();
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(pacer.inside).toBe(0);
  });
});
