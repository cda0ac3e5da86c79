import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHostGate } from './host-gate.ts';
import type { GateMember, GatePass, GateSettings } from './host-gate.ts';
import type { OwnCall } from './own-calls.ts';
import type { Priority } from './priority.ts';

const settings: GateSettings = {
  limit: 300,
  windowMs: 60_000,
  windowMarginMs: 10,
  serverSecondMs: 1_000,
  reserveFloorShare: 0.05,
  hostSlots: 16,
};

/** A member with any number of calls to make; the calls stay in flight until the test ends them. */
function createMember(log: string[], name: string, waiting: Partial<Record<Priority, number>>) {
  const passes: GatePass[] = [];
  const unlearned: string[] = [];
  const left = { interactive: 0, sync: 0, bulk: 0, ...waiting };
  const calls: OwnCall[] = [];
  const member: GateMember = {
    begin(priority, pass) {
      if (left[priority] === 0) return 0;
      left[priority] -= 1;
      pass.depart();
      passes.push(pass);
      log.push(name);
      return 1;
    },
    recent: () => calls,
    unlearn: (operation) => void unlearned.push(operation),
    hostPaused: () => log.push(`${name} paused`),
  };
  return { member, passes, unlearned, calls, left };
}

function createClock() {
  let nowMs = 1_000;
  return { now: () => nowMs, sleep: () => Promise.resolve(), pass: (ms: number) => void (nowMs += ms) };
}

afterEach(() => vi.useRealTimers());

describe('host gate', () => {
  it('lets no more calls out than it has slots, and keeps some of them for people', () => {
    const log: string[] = [];
    const gate = createHostGate(settings, createClock());
    const busy = createMember(log, 'busy', { bulk: 100 });
    gate.enlist(busy.member, 'bulk');
    expect(gate.inFlight).toBe(14);
    const person = createMember(log, 'person', { interactive: 5 });
    gate.enlist(person.member, 'interactive');
    expect(gate.inFlight).toBe(16);
    busy.passes[0]?.settle('admitted', null);
    expect(log.at(-1)).toBe('person');
  });

  it('lets others go while calls hang, up to twice its slots', () => {
    const log: string[] = [];
    const clock = createClock();
    const gate = createHostGate(settings, clock);
    const stuck = createMember(log, 'stuck', { bulk: 14 });
    gate.enlist(stuck.member, 'bulk');
    const other = createMember(log, 'other', { bulk: 100 });
    gate.enlist(other.member, 'bulk');
    expect(other.passes).toHaveLength(0);
    clock.pass(6_000);
    gate.enlist(other.member, 'bulk');
    expect(other.passes).toHaveLength(14);
    gate.close();
  });

  it('serves a small organisation within one round of the big ones', () => {
    const log: string[] = [];
    const gate = createHostGate(settings, createClock());
    const big = ['a', 'b', 'c'].map((name) => createMember(log, name, { bulk: 1_000 }));
    for (const { member } of big) gate.enlist(member, 'bulk');
    const small = createMember(log, 'small', { bulk: 1 });
    gate.enlist(small.member, 'bulk');
    const before = log.length;
    for (let freed = 0; freed < 6; freed += 1) big[freed % 3]?.passes.shift()?.settle('admitted', null);
    expect(log.slice(before, before + 4)).toContain('small');
  });

  it('gives its slots to all in equal parts however many calls each has', () => {
    const log: string[] = [];
    const gate = createHostGate(settings, createClock());
    const members = [50, 400, 5_000].map((bulk, index) => createMember(log, `${index}`, { bulk }));
    for (const { member } of members) gate.enlist(member, 'bulk');
    const open = () => members.flatMap(({ passes }) => passes);
    for (let round = 0; round < 100; round += 1) {
      const [pass] = open();
      for (const { passes } of members) if (passes[0] === pass) passes.shift();
      pass?.settle('admitted', null);
    }
    // Whoever came first to an idle host took what nobody else wanted.
    const turns = log.slice(14);
    const counts = ['0', '1', '2'].map((name) => turns.filter((entry) => entry === name).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });

  it('learns a cap from refusals of several organisations, takes back what was learned of operations, and holds everybody', () => {
    vi.useFakeTimers();
    const log: string[] = [];
    const clock = createClock();
    const gate = createHostGate(settings, clock);
    const [first, second] = [createMember(log, 'first', { bulk: 40 }), createMember(log, 'second', { bulk: 40 })];
    for (const each of [first, second]) {
      gate.join(each.member);
      for (let index = 0; index < 30; index += 1) {
        each.calls.push({
          startedAtMs: 900,
          endedAtMs: 950 + index,
          priority: 'bulk',
          admitted: true,
          label: 'users.list',
        });
      }
      gate.enlist(each.member, 'bulk');
    }
    clock.pass(50);
    expect(gate.refused(first.member, 'users.list')).toBe('operation');
    expect(gate.refused(second.member, 'users.list')).toBe('operation');
    expect(gate.refused(second.member, 'users.list')).toBe('host');
    expect(first.unlearned).toEqual(['users.list']);
    expect(gate.state()).toMatchObject({ limit: 60, limitSource: 'throttle' });
    gate.pause(5_000, 'throttled');
    expect(log).toContain('first paused');
    expect(gate.refused(first.member, 'groups.list'), 'was under way').toBe('host');
    const started = log.length;
    for (const { passes } of [first, second]) for (const pass of passes.splice(0)) pass.settle('throttled', 'host');
    expect(log.length).toBe(started);
    // The cap's own count of a window decides when calls go on.
    clock.pass(6_000);
    vi.advanceTimersByTime(6_000);
    expect(log.length).toBe(started);
    clock.pass(60_000);
    vi.advanceTimersByTime(60_000);
    expect(log.length).toBeGreaterThan(started);
  });
});
