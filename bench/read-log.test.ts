import { describe, expect, it } from 'vitest';
import { measureWork } from './read-log.ts';
import type { BenchLogEntry } from './read-log.ts';

const items = ['a', 'b'].map((name) => ({ organisation: 'o', method: 'POST', path: `/notes/${name}` }));
const entry = (over: Partial<BenchLogEntry>): BenchLogEntry => ({
  atMs: 0,
  organisationId: 'o',
  method: 'POST',
  path: '/notes/a',
  status: 200,
  metered: true,
  tookEffect: true,
  durationMs: 0,
  rate: null,
  fault: null,
  ...over,
});
const measure = (log: readonly BenchLogEntry[]) => measureWork(log, items, ({ method }) => method === 'GET', 10);

describe('what the request log says of the work', () => {
  it('an item that took effect once is done, one that never did is lost', () => {
    expect(measure([entry({ atMs: 5 })])).toMatchObject({ lost: 1, doubled: 0, wasted: 0, lastEffectMs: 5 });
  });

  it('an effect behind a broken connection counts, and the same again is doubled', () => {
    const broken = entry({ status: null, fault: { type: 'reset', ruleIds: ['x'] } });
    expect(measure([broken, entry({ atMs: 9 })])).toMatchObject({ lost: 1, doubled: 1, wasted: 1, lastEffectMs: 0 });
  });

  it('a connection broken before the effect, an unavailable server and a refusal are waste, not effect', () => {
    const log = [
      entry({ status: null, tookEffect: false, fault: { type: 'reset', ruleIds: [] } }),
      entry({ status: 503, tookEffect: false, fault: { type: 'status', ruleIds: [] } }),
      entry({ status: 400 }),
      entry({ path: '/notes/b', atMs: 7 }),
    ];
    expect(measure(log)).toMatchObject({ lost: 1, wasted: 3, lastEffectMs: 7 });
  });

  it('an effect is as late as its answer, in simulated time', () => {
    expect(measure([entry({ atMs: 100, durationMs: 1_500 })]).lastEffectMs).toBe(15_100);
  });

  it('counts 429s by bucket, apart from waste', () => {
    const refused = entry({
      status: 429,
      metered: false,
      tookEffect: false,
      rate: { count: 300, allowed: 300, resetSeconds: 1, rejectedBy: 'token' },
    });
    expect(measure([refused, refused])).toMatchObject({ http429: 2, refusedBy: { token: 2 }, wasted: 0 });
  });

  it('reads of people are useful, other reads are waste', () => {
    const read = entry({ method: 'GET', path: '/users/u' });
    expect(measure([read]).wasted).toBe(0);
    expect(measureWork([read], items, () => false, 10).wasted).toBe(1);
  });

  it('compares organisations when half of everything is done', () => {
    const two = ['o', 'p'].flatMap((organisation) =>
      ['a', 'b'].map((name) => ({ organisation, method: 'POST', path: `/notes/${name}` })),
    );
    const inTurn = (order: readonly (readonly [string, string])[]) =>
      order.map(([organisationId, name], index) => entry({ organisationId, path: `/notes/${name}`, atMs: index }));
    const jainOf = (log: readonly BenchLogEntry[]) => measureWork(log, two, () => false, 1).jain;
    expect(
      jainOf(
        inTurn([
          ['o', 'a'],
          ['p', 'a'],
          ['o', 'b'],
          ['p', 'b'],
        ]),
      ),
    ).toBe(1);
    expect(
      jainOf(
        inTurn([
          ['o', 'a'],
          ['o', 'b'],
          ['p', 'a'],
          ['p', 'b'],
        ]),
      ),
    ).toBe(0.5);
  });
});
