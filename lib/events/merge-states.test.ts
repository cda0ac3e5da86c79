import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserEvent } from './live-event.ts';
import { mergeByUser } from './merge-states.ts';

const RUNS = 1_000;
const kinds = ['presence', 'routing_status', 'adherence'] as const;

/** Event number `n`: of one of some users and kinds, each later than the one before. */
function eventNumber(n: number, user: number, kind: (typeof kinds)[number]): UserEvent {
  const told = { userId: `user-${user}`, atMs: 1_000 * (n + 1), receivedAtMs: n, source: 'notifications' } as const;
  switch (kind) {
    case 'presence':
      return { kind, system: n % 2 ? 'AVAILABLE' : 'MEAL', definitionId: null, ...told };
    case 'routing_status':
      return { kind, status: n % 2 ? 'IDLE' : 'INTERACTING', ...told };
    case 'adherence': {
      const unit = { managementUnitId: null, teamId: null, scheduledCategory: null, actualCategory: null };
      return { kind, state: n % 2 ? 'InAdherence' : 'OutOfAdherence', impact: 'Unknown', ...unit, ...told };
    }
  }
}

/** A story as it happened, and as it came: each event may come twice and much later than the others, one in five each. */
const delivery = fc
  .array(
    fc.record({
      user: fc.nat(4),
      kind: fc.constantFrom(...kinds),
      isDoubled: fc.nat(4).map((n) => n === 0),
      lateBy: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(30) }),
    }),
    { maxLength: 60 },
  )
  .map((story) => {
    const events = story.map(({ user, kind }, n) => eventNumber(n, user, kind));
    const arrivals = story.flatMap(({ isDoubled, lateBy }, n) => [
      { n, at: n + lateBy },
      ...(isDoubled ? [{ n, at: n + lateBy + 3 }] : []),
    ]);
    const came = arrivals.sort((a, b) => a.at - b.at).flatMap(({ n }) => events[n] ?? []);
    return { events, came };
  });

describe('merging by time', () => {
  it(`ends in the same state in ${RUNS} random runs of events doubled and out of order`, () => {
    let doubledOrLate = 0;
    fc.assert(
      fc.property(delivery, fc.nat(60), ({ events, came }, split) => {
        if (came.some((event, index) => event !== events[index])) doubledOrLate += 1;
        const inOrder = mergeByUser(events);
        expect(mergeByUser(came)).toEqual(inOrder);
        // In two batches, as when they are written one after the other, and once more on top.
        const first = mergeByUser(came.slice(0, split));
        const both = mergeByUser(came.slice(split), first);
        expect(both).toEqual(inOrder);
        expect(mergeByUser(came, both)).toEqual(inOrder);
      }),
      { numRuns: RUNS },
    );
    expect(doubledOrLate).toBeGreaterThan(RUNS / 2);
  });

  it('leaves the first of two that became so at one moment', () => {
    const first = eventNumber(1, 1, 'presence');
    const second = { ...eventNumber(2, 1, 'presence'), atMs: first.atMs } as UserEvent;
    expect(mergeByUser([first, second]).get('user-1')).toEqual({ presence: first });
  });
});
