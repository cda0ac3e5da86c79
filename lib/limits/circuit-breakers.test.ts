import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createCircuitBreakers } from './circuit-breakers.ts';
import type { CircuitBreakers, Health } from './circuit-breakers.ts';

const openMs = 5_000;

/** Breakers, and the clock they live by. */
function setUp(): { breakers: CircuitBreakers; pass: (ms: number) => void } {
  let nowMs = 1_000;
  return {
    breakers: createCircuitBreakers({ failuresToOpen: 3, openMs }, () => nowMs),
    pass: (ms) => (nowMs += ms),
  };
}

async function attempt(breakers: CircuitBreakers, family: string, health: Health): Promise<string | null> {
  return breakers.run(
    family,
    async () => 'ran',
    () => health,
  );
}

/** An attempt that ends when it is told to. */
function hanging(breakers: CircuitBreakers, family: string): (health: Health) => Promise<unknown> {
  let end: (health: Health) => void = () => {};
  const ended = new Promise<Health>((resolve) => (end = resolve));
  const running = breakers.run(
    family,
    () => ended,
    (health) => health,
  );
  return (health) => {
    end(health);
    return running;
  };
}

async function breakDown(breakers: CircuitBreakers, family: string): Promise<void> {
  for (let index = 0; index < 3; index += 1) await attempt(breakers, family, 'down');
}

describe('circuit breakers', () => {
  it('opens after as many failures in a row as it was told, says for how long, and lets nothing through', async () => {
    const { breakers, pass } = setUp();
    await attempt(breakers, 'users', 'down');
    await attempt(breakers, 'users', 'down');
    await attempt(breakers, 'users', 'up');
    await attempt(breakers, 'users', 'down');
    await attempt(breakers, 'users', 'down');
    expect(breakers.check('users')).toEqual({ isOpen: false });
    await attempt(breakers, 'users', 'down');
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: openMs, isHeld: false });
    pass(openMs - 1);
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: 1, isHeld: false });
    expect(await attempt(breakers, 'users', 'up')).toBeNull();
  });

  it('never slows another family', async () => {
    const { breakers } = setUp();
    await breakDown(breakers, 'scripts');
    expect(breakers.check('users')).toEqual({ isOpen: false });
    expect(await attempt(breakers, 'users', 'up')).toBe('ran');
  });

  it('half opens to one probe at a time and closes when that succeeds', async () => {
    const { breakers, pass } = setUp();
    await breakDown(breakers, 'users');
    pass(openMs);
    expect(breakers.check('users')).toEqual({ isOpen: false });
    const endProbe = hanging(breakers, 'users');
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: openMs, isHeld: false });
    expect(await attempt(breakers, 'users', 'up')).toBeNull();
    await endProbe('up');
    expect(breakers.check('users')).toEqual({ isOpen: false });
    await attempt(breakers, 'users', 'down');
    expect(breakers.check('users')).toEqual({ isOpen: false });
  });

  it.each<Health>(['down', 'neither'])('opens again for as long after a probe that ended %s', async (health) => {
    const { breakers, pass } = setUp();
    await breakDown(breakers, 'users');
    pass(openMs);
    expect(await attempt(breakers, 'users', health)).toBe('ran');
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: openMs, isHeld: false });
  });

  it('opens again when its probe throws, and passes on what it threw', async () => {
    const { breakers, pass } = setUp();
    await breakDown(breakers, 'users');
    pass(openMs);
    const thrown = breakers.run(
      'users',
      () => Promise.reject(new Error('a bug')),
      () => 'up',
    );
    await expect(thrown).rejects.toThrow('a bug');
    expect(breakers.check('users').isOpen).toBe(true);
  });

  it('learns nothing from what was sent before it opened', async () => {
    const { breakers, pass } = setUp();
    const [endGood, endBad] = [hanging(breakers, 'users'), hanging(breakers, 'users')];
    await breakDown(breakers, 'users');
    await endGood('up');
    pass(1_000);
    await endBad('down');
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: openMs - 1_000, isHeld: false });
  });

  it('does not take an aborted attempt for a failure while it is closed', async () => {
    const { breakers } = setUp();
    for (let index = 0; index < 10; index += 1) await attempt(breakers, 'users', 'neither');
    expect(breakers.check('users')).toEqual({ isOpen: false });
  });

  it('stays open no longer when the system clock is set back', async () => {
    const { breakers, pass } = setUp();
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      await breakDown(breakers, 'users');
      vi.setSystemTime(Date.now() - 120_000);
      pass(openMs);
      expect(await attempt(breakers, 'users', 'up')).toBe('ran');
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets nothing through while a person holds it, and is what it was when they let go', async () => {
    const { breakers, pass } = setUp();
    const endGood = hanging(breakers, 'users');
    breakers.hold('users');
    expect(breakers.check('users')).toMatchObject({ isOpen: true, isHeld: true });
    expect(await attempt(breakers, 'users', 'up')).toBeNull();
    expect(await attempt(breakers, 'groups', 'up')).toBe('ran');
    await endGood('up');
    pass(1_000_000);
    expect(await attempt(breakers, 'users', 'up')).toBeNull();
    breakers.release('users');
    expect(await attempt(breakers, 'users', 'up')).toBe('ran');
    await breakDown(breakers, 'users');
    breakers.hold('users');
    breakers.release('users');
    expect(breakers.check('users')).toMatchObject({ isOpen: true, isHeld: false });
  });

  it('is closed by a reset, and hears nothing of what was sent before it', async () => {
    const { breakers, pass } = setUp();
    await breakDown(breakers, 'users');
    pass(openMs);
    const endProbe = hanging(breakers, 'users');
    breakers.reset('users');
    expect(breakers.check('users')).toEqual({ isOpen: false });
    await attempt(breakers, 'users', 'down');
    await attempt(breakers, 'users', 'down');
    await endProbe('down');
    expect(breakers.check('users')).toEqual({ isOpen: false });
    expect(breakers.states()).toMatchObject([{ family: 'users', state: 'closed', failuresInARow: 2 }]);
  });

  it('tells when it opens, stays open and closes, why, and since when', async () => {
    const told: unknown[] = [];
    let nowMs = 1_000;
    const breakers = createCircuitBreakers(
      { failuresToOpen: 2, openMs },
      () => nowMs,
      (change, state) => told.push([change, state.state, state.failuresInARow, state.openedAtMs, state.lastFailure]),
    );
    const fail = (health: Health) =>
      breakers.run(
        'users',
        async () => 'x',
        () => health,
        () => '503',
      );
    await fail('down');
    await fail('down');
    nowMs += openMs;
    await fail('down');
    nowMs += openMs;
    await fail('up');
    expect(told).toEqual([
      ['opened', 'open', 2, 1_000, '503'],
      ['still_open', 'open', 3, 1_000, '503'],
      ['closed', 'closed', 0, null, null],
    ]);
  });

  it('never lets a call of a held family through, never holds another, and tells its changes in turn', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom('hold', 'release', 'reset'), family: fc.constantFrom('a', 'b') }),
      fc.record({ do: fc.constantFrom('up', 'down', 'neither'), family: fc.constantFrom('a', 'b') }),
      fc.record({ do: fc.constant('pass'), family: fc.constant('a') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        let nowMs = 0;
        const open = new Set<string>();
        const breakers = createCircuitBreakers(
          { failuresToOpen: 3, openMs },
          () => nowMs,
          (change, { family }) => {
            if (change === 'opened') expect(open.has(family)).toBe(false);
            else expect(open.has(family)).toBe(true);
            if (change === 'closed') open.delete(family);
            else open.add(family);
          },
        );
        const held = new Set<string>();
        for (const { do: what, family } of steps) {
          if (what === 'pass') nowMs += openMs;
          else if (what === 'hold') {
            held.add(family);
            breakers.hold(family);
          } else if (what === 'release') {
            held.delete(family);
            breakers.release(family);
          } else if (what === 'reset') {
            breakers.reset(family);
            expect(breakers.check(family).isOpen).toBe(held.has(family));
          } else {
            const wasOpen = breakers.check(family).isOpen;
            const ran = await attempt(breakers, family, what);
            expect(ran === null).toBe(wasOpen);
            if (held.has(family)) expect(ran).toBeNull();
            else if (!open.has(family) && ran === null) throw new Error('held back without a reason');
          }
        }
      }),
    );
  });
});
