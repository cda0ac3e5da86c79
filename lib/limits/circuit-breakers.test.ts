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
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: openMs });
    pass(openMs - 1);
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: 1 });
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
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: openMs });
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
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: openMs });
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
    expect(breakers.check('users')).toEqual({ isOpen: true, retryAfterMs: openMs - 1_000 });
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
});
