import { describe, expect, it, vi } from 'vitest';
import { createCircuitBreakers } from './circuit-breakers.ts';
import type { Health } from './circuit-breakers.ts';

const openMs = 400;
const setUp = () => createCircuitBreakers({ failuresToOpen: 3, openMs }, () => performance.now());

async function attempt(breakers: ReturnType<typeof setUp>, family: string, health: Health): Promise<string | null> {
  return breakers.run(
    family,
    async () => 'ran',
    () => health,
  );
}

async function breakDown(breakers: ReturnType<typeof setUp>, family: string): Promise<void> {
  for (let index = 0; index < 3; index += 1) await attempt(breakers, family, 'down');
}

describe('circuit breakers', () => {
  it('opens after as many failures in a row as it was told, says for how long, and lets nothing through', async () => {
    const breakers = setUp();
    await attempt(breakers, 'users', 'down');
    await attempt(breakers, 'users', 'down');
    await attempt(breakers, 'users', 'up');
    await attempt(breakers, 'users', 'down');
    expect(breakers.check('users')).toEqual({ isOpen: false });
    await breakDown(breakers, 'users');
    const verdict = breakers.check('users');
    expect(verdict.isOpen && verdict.retryAfterMs > 0 && verdict.retryAfterMs <= openMs).toBe(true);
    expect(await attempt(breakers, 'users', 'up')).toBeNull();
  });

  it('never slows another family', async () => {
    const breakers = setUp();
    await breakDown(breakers, 'scripts');
    expect(breakers.check('users')).toEqual({ isOpen: false });
    expect(await attempt(breakers, 'users', 'up')).toBe('ran');
  });

  it('half opens to one probe at a time and closes when that succeeds', async () => {
    const breakers = setUp();
    await breakDown(breakers, 'users');
    await vi.waitFor(() => expect(breakers.check('users').isOpen).toBe(false), { interval: 5 });
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const probe = breakers.run(
      'users',
      () => released,
      () => 'up',
    );
    expect(breakers.check('users').isOpen).toBe(true);
    expect(await attempt(breakers, 'users', 'up')).toBeNull();
    release();
    await probe;
    expect(breakers.check('users')).toEqual({ isOpen: false });
    await attempt(breakers, 'users', 'down');
    expect(breakers.check('users')).toEqual({ isOpen: false });
  });

  it.each<Health>(['down', 'neither'])('opens again after a probe that ended %s', async (health) => {
    const breakers = setUp();
    await breakDown(breakers, 'users');
    await vi.waitFor(async () => expect(await attempt(breakers, 'users', health)).toBe('ran'), { interval: 5 });
    expect(breakers.check('users').isOpen).toBe(true);
  });

  it('does not take an aborted attempt for a failure while it is closed', async () => {
    const breakers = setUp();
    for (let index = 0; index < 10; index += 1) await attempt(breakers, 'users', 'neither');
    expect(breakers.check('users')).toEqual({ isOpen: false });
  });
});
