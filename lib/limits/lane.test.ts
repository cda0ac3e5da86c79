import { describe, expect, it, vi } from 'vitest';
import { createLane } from './lane.ts';
import type { Lane, LaneSettings, Turn } from './lane-types.ts';
import type { Priority } from './priority.ts';
import { steadyClock } from './steady-clock.ts';

const settings: LaneSettings = {
  limit: 40,
  windowMs: 300,
  windowMarginMs: 5,
  serverSecondMs: 5,
  reserveFloorShare: 0.05,
  maxConcurrent: 4,
  maxConcurrentBulk: 3,
  maxConcurrentFamily: 2,
  hostSlots: 64,
  maxPauseMs: { interactive: 200, sync: 1_000, bulk: Infinity },
};

/** One call that reaches the server, is admitted, and comes again when its room was taken. */
async function call(lane: Lane, priority: Priority, log: string[], name: string, signal?: AbortSignal) {
  const ticket = lane.enter(priority);
  for (;;) {
    const turn: Turn<boolean> = await lane.turn(ticket, signal, async (grant) => {
      if (!grant.depart()) return false;
      log.push(name);
      await Promise.resolve();
      grant.settle({ outcome: 'admitted' });
      return true;
    });
    if (turn.kind !== 'done' || turn.value) return turn.kind;
  }
}

const many = (lane: Lane, count: number, priority: Priority, log: string[]) =>
  Array.from({ length: count }, (_, index) => call(lane, priority, log, `${priority}${index}`));

describe('lane', () => {
  it('lets an interactive call overtake 200 queued bulk calls', async () => {
    const lane = createLane(settings, steadyClock);
    const log: string[] = [];
    const bulk = many(lane, 200, 'bulk', log);
    await vi.waitFor(() => expect(log.length).toBeGreaterThan(5), { interval: 1 });
    const before = log.length;
    await call(lane, 'interactive', log, 'person');
    expect(log.indexOf('person')).toBeLessThan(before + settings.maxConcurrent + 1);
    lane.close();
    await Promise.all(bulk);
  });

  it('lets bulk work have its turn however much background synchronisation there is', async () => {
    const lane = createLane({ ...settings, maxConcurrent: 1 }, steadyClock);
    const log: string[] = [];
    const all = [...many(lane, 20, 'sync', log), ...many(lane, 3, 'bulk', log)];
    await Promise.all(all);
    expect(log.indexOf('bulk0')).toBeLessThanOrEqual(5);
    expect(log.indexOf('bulk2')).toBeLessThanOrEqual(15);
    lane.close();
  });

  it('serves calls of one priority in the order they were asked for', async () => {
    const lane = createLane({ ...settings, maxConcurrent: 1 }, steadyClock);
    const log: string[] = [];
    await Promise.all(many(lane, 20, 'bulk', log));
    expect(log).toEqual(Array.from({ length: 20 }, (_, index) => `bulk${index}`));
    lane.close();
  });

  it('stands still during a pause, keeps everybody’s place, and goes on by itself', async () => {
    const lane = createLane({ ...settings, maxConcurrent: 1 }, steadyClock);
    const log: string[] = [];
    lane.pause(80, 'throttled');
    const startedAtMs = performance.now();
    const all = many(lane, 10, 'bulk', log);
    expect(lane.waiting.bulk).toBe(10);
    await Promise.all(all);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(79);
    expect(log).toEqual(Array.from({ length: 10 }, (_, index) => `bulk${index}`));
    lane.close();
  });

  it('turns people away from a pause that is longer than they wait, and lets bulk wait', async () => {
    const lane = createLane(settings, steadyClock);
    const log: string[] = [];
    const early = call(lane, 'interactive', log, 'early');
    lane.pause(900, 'throttled');
    const ticket = lane.enter('interactive');
    const turn = await lane.turn(ticket, undefined, async () => null);
    expect(turn).toMatchObject({ kind: 'turned_away', reason: 'throttled' });
    expect(turn.kind === 'turned_away' && turn.retryAfterMs > settings.maxPauseMs.interactive).toBe(true);
    expect(await early).toBe('turned_away');
    expect(await call(lane, 'bulk', log, 'bulk')).toBe('done');
    lane.close();
  });

  it('turns everybody away while it is parked', async () => {
    const lane = createLane(settings, steadyClock);
    const waiting = many(lane, 5, 'bulk', []);
    lane.pause(3_600_000, 'parked');
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['turned_away']));
    expect(await call(lane, 'bulk', [], 'late')).toBe('turned_away');
    lane.close();
  });

  it('lets go of an aborted call at once, wherever it waits', async () => {
    const lane = createLane(settings, steadyClock);
    lane.pause(60_000, 'throttled');
    const controller = new AbortController();
    const calls = Array.from({ length: 30 }, (_, index) => call(lane, 'bulk', [], `${index}`, controller.signal));
    controller.abort();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['aborted']));
    expect(lane.waiting).toEqual({ interactive: 0, sync: 0, bulk: 0 });
    lane.close();
  });

  it('sends everybody away when it is halted, and works again when it is resumed', async () => {
    const lane = createLane(settings, steadyClock);
    const log: string[] = [];
    const calls = many(lane, 50, 'bulk', log);
    lane.halt('grant_refused');
    const sent = log.length;
    expect((await Promise.all(calls)).filter((kind) => kind === 'halted').length).toBeGreaterThanOrEqual(40);
    expect(log.length).toBeLessThanOrEqual(sent + settings.maxConcurrent);
    expect(await call(lane, 'interactive', log, 'late')).toBe('halted');
    lane.resume();
    expect(await call(lane, 'interactive', log, 'again')).toBe('done');
    lane.close();
  });

  it('holds all but people back until it is told to go on', async () => {
    const lane = createLane(settings, steadyClock);
    const log: string[] = [];
    let go = () => {};
    lane.holdUntil(new Promise<void>((resolve) => (go = resolve)));
    const bulk = call(lane, 'bulk', log, 'bulk');
    await call(lane, 'interactive', log, 'person');
    expect(log).toEqual(['person']);
    go();
    expect(await bulk).toBe('done');
    lane.close();
  });

  it('moves a raised call before the calls it was queued behind', async () => {
    const lane = createLane({ ...settings, maxConcurrent: 1 }, steadyClock);
    const log: string[] = [];
    let go = () => {};
    lane.holdUntil(new Promise<void>((resolve) => (go = resolve)));
    const first = call(lane, 'bulk', log, 'first');
    const ticket = lane.enter('bulk');
    const raised = lane.turn(ticket, undefined, async () => log.push('raised'));
    lane.raise(ticket, 'interactive');
    await raised;
    go();
    await first;
    expect(log).toEqual(['raised', 'first']);
    lane.close();
  });

  it('reports its limit when it changes, and again after an hour, so that whoever remembers it does not forget it', async () => {
    let nowMs = 1_000_000;
    const clock = { ...steadyClock, now: () => nowMs };
    const learned: unknown[] = [];
    const lane = createLane(settings, clock, { onLearned: ({ key, allowed }) => learned.push([key, allowed]) });
    lane.setLimit(30, 'limits_api');
    lane.setLimit(30, 'limits_api');
    expect(learned).toEqual([['token', 30]]);
    nowMs += 61 * 60_000;
    lane.setLimit(30, 'limits_api');
    expect(learned).toHaveLength(2);
    lane.setLimit(35, 'limits_api');
    expect(learned.at(-1)).toEqual(['token', 35]);
    lane.close();
  });

  it('admits no more than its limit in any span of one window', async () => {
    const lane = createLane(settings, steadyClock);
    const starts: number[] = [];
    const stamps = { push: () => starts.push(performance.now()) } as unknown as string[];
    await Promise.all(many(lane, 130, 'bulk', stamps));
    for (const [index, startedAtMs] of starts.entries()) {
      const inWindow = starts.slice(index).filter((later) => later < startedAtMs + settings.windowMs).length;
      expect(inWindow).toBeLessThanOrEqual(settings.limit);
    }
    lane.close();
  });

  it('leaves slots to other families while one of them hangs', async () => {
    const lane = createLane(settings, steadyClock);
    const stop = new AbortController();
    let stuck = 0;
    const hang = async () => {
      const ticket = lane.enter('interactive', 'scripts.get', 'scripts');
      await lane.turn(ticket, stop.signal, async (grant) => {
        grant.depart();
        stuck += 1;
        await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve(), { once: true }));
        grant.settle({ outcome: 'unknown' });
      });
    };
    const hanging = Array.from({ length: 20 }, hang);
    const log: string[] = [];
    const other = async (index: number) => {
      await lane.turn(lane.enter('interactive', 'users.get', 'users'), undefined, async (grant) => {
        grant.depart();
        log.push(`${index} ${stuck <= settings.maxConcurrentFamily}`);
        grant.settle({ outcome: 'admitted' });
      });
    };
    for (let index = 0; index < 3; index += 1) await other(index);
    expect(log[0]).toBe('0 true');
    // However long it hangs, its calls never fill the lane.
    await vi.waitFor(() => expect(stuck).toBe(2 * settings.maxConcurrentFamily), { interval: 1 });
    await other(3);
    expect(log).toHaveLength(4);
    expect(stuck).toBe(2 * settings.maxConcurrentFamily);
    stop.abort();
    await Promise.all(hanging);
    lane.close();
  });
});
