import Bottleneck from 'bottleneck';
import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createBottleneckPacer, PacerClosedError } from './bottleneck-pacer.ts';

/** How often Bottleneck looks whether its reservoir is to be refilled. */
const HEARTBEAT_MS = 250;

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
  it('has no refill of its own, since Bottleneck’s ends with the first change of its settings and strands what waits', async () => {
    const timers = vi.spyOn(globalThis, 'setInterval');
    try {
      const limiter = new Bottleneck({ reservoir: 2, reservoirRefreshAmount: 2, reservoirRefreshInterval: 250 });
      let started = 0;
      const all = Array.from({ length: 6 }, () => limiter.schedule(async () => (started += 1)));
      await vi.waitFor(() => expect(started).toBe(2), { interval: 1 });
      limiter.updateSettings({ maxConcurrent: 5 });
      await vi.waitFor(() => expect(limiter).toHaveProperty('_store.heartbeat._destroyed', true), { interval: 1 });
      await limiter.incrementReservoir(4);
      await Promise.all(all);
      // By this timer every refill shows, a reservoir’s as well as an increase’s.
      expect(timers.mock.calls.filter(([, everyMs]) => everyMs === HEARTBEAT_MS)).toHaveLength(1);

      timers.mockClear();
      const pacer = createBottleneckPacer({ maxConcurrent: 5, maxInside: 20 });
      await Promise.all(Array.from({ length: 20 }, () => pacer.run('bulk', async () => (started += 1))));
      await settle();
      expect(started).toBe(26);
      expect(timers).not.toHaveBeenCalled();
      pacer.close();
    } finally {
      timers.mockRestore();
    }
  });

  it('runs a task once and frees its slot when it fails, so that a call that comes again takes its turn again', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 1, maxInside: 20 });
    const order: string[] = [];
    const refused = pacer.run('bulk', async () => {
      order.push('refused');
      throw new Error('refused');
    });
    const other = pacer.run('bulk', async () => order.push('other'));
    await expect(refused).rejects.toThrow('refused');
    await pacer.run('bulk', async () => order.push('again'));
    await other;
    expect(order).toEqual(['refused', 'other', 'again']);
    expect(pacer.inside).toBe(0);
    pacer.close();
  });

  it('strands no task however many come, one by one or all at once', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 3, maxInside: 1_000 });
    let done = 0;
    await Promise.all(Array.from({ length: 500 }, () => pacer.run('bulk', async () => (done += 1))));
    for (let task = 0; task < 100; task += 1) await pacer.run('interactive', async () => (done += 1));
    expect(done).toBe(600);
    expect(pacer.inside).toBe(0);
    expect(pacer.unstarted).toBe(0);
    pacer.close();
  });

  it('never runs more tasks at once than it may, also when tasks end by their own time-out', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 2, maxInside: 20 });
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

  it('takes one timer for twenty tasks (Bottleneck alone takes several for each, which allows 437 a second)', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 10, maxInside: 20 });
    const timers = vi.spyOn(globalThis, 'setTimeout');
    try {
      for (let done = 0; done < 400; done += 20) {
        await Promise.all(Array.from({ length: 20 }, () => pacer.run('bulk', async () => null)));
      }
      expect(timers.mock.calls.length).toBeLessThanOrEqual(40);
    } finally {
      timers.mockRestore();
      pacer.close();
    }
  });

  it('does not wait when the machine’s clock is put back (Bottleneck alone waits until it has caught up)', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 1, maxInside: 50 });
    await pacer.run('bulk', async () => null);
    const now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now - 120_000);
    try {
      let done = 0;
      for (let task = 0; task < 45; task += 1) void pacer.run('bulk', async () => (done += 1));
      await vi.waitFor(() => expect(done).toBe(45), { interval: 1, timeout: 10_000 });
    } finally {
      clock.mockRestore();
      pacer.close();
    }
  });

  it('starts an interactive task before the bulk tasks that wait inside', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 1, maxInside: 20 });
    const { open, opened } = gate();
    const order: string[] = [];
    const running = pacer.run('bulk', () => opened);
    const bulk = Array.from({ length: 18 }, () => pacer.run('bulk', async () => order.push('bulk')));
    const person = pacer.run('interactive', async () => order.push('person'));
    await settle();
    open();
    await Promise.all([running, ...bulk, person]);
    expect(order[0]).toBe('person');
    pacer.close();
  });

  it('says how much room it has and how much is inside', async () => {
    const pacer = createBottleneckPacer({ maxConcurrent: 1, maxInside: 3 });
    const { open, opened } = gate();
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
    const { open, opened } = gate();
    const running = other.run('bulk', () => opened);
    const held = other.run('bulk', async () => 'other');
    await expect(one.run('bulk', async () => 'one')).resolves.toBe('one');
    expect(other.unstarted).toBe(1);
    expect(options).toEqual({ maxConcurrent: 1, maxInside: 20 });
    open();
    await running;
    await expect(held).resolves.toBe('other');
    one.close();
    other.close();
  });

  it('rejects what has not started when it is closed, lets the running task end, and leaves no rejection unhandled', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const pacer = createBottleneckPacer({ maxConcurrent: 1, maxInside: 20 });
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
