import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRule, type RuleTerms, type TrunkNews } from './decide-rule.ts';

const BASE = 'base';
const terms: RuleTerms = {
  eventKinds: ['registration_lost'],
  trunkBaseIds: [BASE],
  holdDownMs: 60_000,
  coolDownMs: 600_000,
  enabledAtMs: 0,
};
const lost = (atMs: number, trunkId = 'one'): TrunkNews => ({
  atMs,
  kind: 'registration_lost',
  trunkBaseId: BASE,
  trunkId,
});
const back = (atMs: number, trunkId = 'one'): TrunkNews => ({
  atMs,
  kind: 'registration_back',
  trunkBaseId: BASE,
  trunkId,
});
const decide = (events: readonly TrunkNews[], nowMs: number, lastActedAtMs: number | null = null, own = terms) =>
  decideRule(own, events, new Map([[BASE, 'out_of_service']]), lastActedAtMs, nowMs);

/** A trunk that goes down and comes back, again and again: moments in order, the first one down. */
const flapping = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 60 }).map((gaps) => {
  let atMs = 1_000;
  return gaps.map((gap, index) => {
    atMs += gap;
    return index % 2 === 0 ? lost(atMs) : back(atMs);
  });
});

/** Asks once a second, as the watch does, and remembers when it acted. */
function watch(events: readonly TrunkNews[], untilMs: number): number[] {
  const actedAtMs: number[] = [];
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 1_000) {
    const known = events.filter(({ atMs }) => atMs <= nowMs);
    if (decide(known, nowMs, actedAtMs.at(-1) ?? null).kind === 'apply') actedAtMs.push(nowMs);
  }
  return actedAtMs;
}

/** Stretches of trouble, the last one open. */
function stretches(events: readonly TrunkNews[]): { fromMs: number; toMs: number }[] {
  return events.flatMap((event, index) =>
    event.kind === 'registration_lost' ? [{ fromMs: event.atMs, toMs: events[index + 1]?.atMs ?? Infinity }] : [],
  );
}

describe('a rule', () => {
  it('acts once trouble has lasted for the hold-down, and not a moment before', () => {
    expect(decide([lost(10_000)], 69_999)).toEqual({ kind: 'hold', why: 'hold_down', untilMs: 70_000 });
    expect(decide([lost(10_000)], 70_000)).toEqual({
      kind: 'apply',
      trouble: { sinceMs: 10_000, kinds: ['registration_lost'], trunkBaseIds: [BASE] },
    });
  });

  it('waits anew when the trouble broke off, and for as long as one of several trunks is away', () => {
    expect(decide([lost(10_000), back(50_000), lost(55_000)], 71_000)).toMatchObject({
      kind: 'hold',
      untilMs: 115_000,
    });
    const relayed = [lost(10_000, 'one'), lost(20_000, 'two'), back(30_000, 'one')];
    expect(decide(relayed, 79_999)).toMatchObject({ kind: 'hold', untilMs: 80_000 });
    expect(decide(relayed, 80_000)).toMatchObject({ kind: 'apply', trouble: { sinceMs: 10_000 } });
  });

  it('holds from the last trunk that joined the trouble: before, its base still carried calls', () => {
    const joined = [lost(10_000, 'one'), lost(3_610_000, 'two')];
    expect(decide(joined, 3_611_000)).toEqual({ kind: 'hold', why: 'hold_down', untilMs: 3_670_000 });
    expect(decide(joined, 3_670_000)).toMatchObject({ kind: 'apply', trouble: { sinceMs: 10_000 } });
    const flapped = [...joined, back(3_640_000, 'two'), lost(3_641_000, 'two')];
    expect(decide(flapped, 3_670_000)).toMatchObject({ kind: 'hold', untilMs: 3_701_000 });
    const more = [...joined, { ...lost(3_650_000, 'one'), kind: 'options_failed' }];
    const own = { ...terms, eventKinds: ['registration_lost', 'options_failed'] as const };
    expect(decide(more, 3_670_000, null, own)).toMatchObject({ kind: 'apply' });
  });

  it('leaves alone what it was not asked to watch, and what happened before it was switched on', () => {
    const elsewhere = [
      { ...lost(10_000), trunkBaseId: 'other' },
      { ...lost(10_000), kind: 'capacity_reached' },
    ];
    expect(decide(elsewhere, 500_000)).toEqual({ kind: 'ignore' });
    expect(decide([lost(10_000)], 500_000, null, { ...terms, enabledAtMs: 10_000 })).toEqual({ kind: 'ignore' });
  });

  it('acts only for a trunk base that is known to be out of service, whatever event went missing', () => {
    for (const condition of ['in_service', 'degraded', 'unknown'] as const) {
      const conditions = new Map([[BASE, condition]]);
      expect(decideRule(terms, [lost(10_000)], conditions, null, 500_000)).toEqual({ kind: 'ignore' });
    }
    expect(decideRule(terms, [lost(10_000)], new Map(), null, 500_000)).toEqual({ kind: 'ignore' });
  });

  it('acts once for each trouble, and for the next one only after the cool-down', () => {
    expect(decide([lost(10_000)], 5_000_000, 70_000)).toEqual({ kind: 'ignore' });
    const again = [lost(10_000), back(80_000), lost(100_000)];
    expect(decide(again, 200_000, 70_000)).toEqual({ kind: 'hold', why: 'cool_down', untilMs: 670_000 });
    expect(decide(again, 670_000, 70_000).kind).toBe('apply');
  });

  it('acts only when a stretch of trouble has lasted for the hold-down, however a trunk flaps', () => {
    fc.assert(
      fc.property(flapping, (events) => {
        for (const atMs of watch(events, 3_000_000)) {
          expect(stretches(events).some(({ fromMs, toMs }) => fromMs + terms.holdDownMs <= atMs && atMs < toMs)).toBe(
            true,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never acts for a trunk that never stays away for the hold-down', () => {
    const short = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 59_000 }), fc.integer({ min: 1, max: 100_000 })), {
        minLength: 1,
        maxLength: 40,
      })
      .map((pairs) => {
        let atMs = 1_000;
        return pairs.flatMap(([downMs, upMs]) => {
          const fromMs = (atMs += upMs);
          return [lost(fromMs), back((atMs += downMs))];
        });
      });
    fc.assert(
      fc.property(short, (events) => {
        expect(watch(events, 4_000_000)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the cool-down between two actions, however a trunk flaps', () => {
    fc.assert(
      fc.property(flapping, (events) => {
        const acted = watch(events, 3_000_000);
        acted.slice(1).forEach((atMs, index) => {
          expect(atMs - (acted[index] ?? 0)).toBeGreaterThanOrEqual(terms.coolDownMs);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('decides the same whatever order events come in, and however often', () => {
    const shuffled = flapping.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })),
    );
    fc.assert(
      fc.property(shuffled, fc.integer({ min: 0, max: 3_000_000 }), ([events, mixed], nowMs) => {
        expect(decide(mixed, nowMs)).toEqual(decide(events, nowMs));
      }),
    );
  });
});
