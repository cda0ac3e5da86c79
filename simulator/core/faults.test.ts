import { describe, expect, it } from 'vitest';
import { createFaultEngine } from './faults.ts';
import type { FaultRuleInput, FaultTarget } from './faults.ts';

const target = (over: Partial<FaultTarget> = {}): FaultTarget => ({
  host: 'api',
  operationId: 'getUsers',
  path: '/api/v2/users',
  method: 'GET',
  organisationId: 'o1',
  tokenId: 't1',
  clientId: 'c1',
  ...over,
});

function engineWith(...rules: FaultRuleInput[]) {
  const engine = createFaultEngine(1);
  for (const rule of rules) expect(engine.add(rule).ok).toBe(true);
  return engine;
}

const strikes = (engine: ReturnType<typeof engineWith>, count: number) =>
  Array.from({ length: count }, () => engine.plan(target()).effect !== null);

const unavailable = { type: 'status', status: 503 } as const;

describe('a fault rule', () => {
  it('leaves everything alone that it does not match', () => {
    const engine = engineWith({ match: { operationId: 'getUsers', organisationId: 'o2' }, effect: unavailable });
    expect(engine.plan(target()).effect).toBeNull();
    expect(engine.plan(target({ organisationId: 'o2' })).effect).toMatchObject({ status: 503 });
  });

  it('concerns the API host unless it names the login host', () => {
    const engine = engineWith({ effect: unavailable });
    expect(engine.plan(target({ host: 'login' })).effect).toBeNull();
  });

  it.each([
    [{ nth: 2 }, [false, true, false, false]],
    [{ every: 2 }, [false, true, false, true]],
    [{ skip: 1, count: 2 }, [false, true, true, false]],
    [{ count: 1 }, [true, false, false, false]],
  ])('strikes by %j', (when, expected) => {
    expect(strikes(engineWith({ when, effect: unavailable }), 4)).toEqual(expected);
  });

  it('draws its chances from the seed: the same run fails the same requests', () => {
    const rule: FaultRuleInput = { when: { probability: 0.3 }, effect: unavailable };
    const first = strikes(engineWith(rule), 200);
    expect(strikes(engineWith(rule), 200)).toEqual(first);
    const share = first.filter(Boolean).length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });
});

describe('several rules', () => {
  it('add their delays and apply the first other effect', () => {
    const engine = engineWith(
      { id: 'slow', effect: { type: 'delay', seconds: 2 } },
      { id: 'slower', effect: { type: 'delay', seconds: 3 } },
      { id: 'reset', effect: { type: 'reset', when: 'after' } },
      { id: 'late', effect: unavailable },
    );
    expect(engine.plan(target())).toEqual({
      delayMs: 5_000,
      effect: { type: 'reset', when: 'after' },
      ruleIds: ['slow', 'slower', 'reset'],
    });
  });

  it('can be removed one by one or all together', () => {
    const engine = engineWith({ id: 'a', effect: unavailable }, { id: 'b', effect: unavailable });
    expect(engine.remove('a')).toBe(1);
    expect(engine.remove('a')).toBe(0);
    expect(engine.remove()).toBe(1);
    expect(engine.plan(target()).effect).toBeNull();
  });
});

describe('input', () => {
  it('is refused with a sentence that names the member', () => {
    const engine = createFaultEngine(1);
    const result = engine.add({ effect: { type: 'status', status: 418 } });
    expect(result.ok ? [] : result.problems.join()).toContain('effect.status');
    expect(engine.hitSockets({ type: 'explode' }).ok).toBe(false);
  });

  it('hands socket faults to whoever listens', () => {
    const engine = createFaultEngine(1);
    const heard: unknown[] = [];
    const stop = engine.onSocketFault((fault) => heard.push(fault));
    engine.hitSockets({ type: 'drop', organisationId: 'o1' });
    stop();
    engine.hitSockets({ type: 'drop' });
    expect(heard).toEqual([{ type: 'drop', organisationId: 'o1' }]);
  });
});
