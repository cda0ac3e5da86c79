import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareCalls } from './share-calls.ts';

const works = (maxCalls: number | null) => ({ maxCalls, availability: 1 });
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('calls shared among carriers', () => {
  it('go mostly to the first one, and no more than it takes', () => {
    expect(shareCalls(11, [works(100), works(100), works(100)]).carried).toEqual([6, 3, 2]);
    expect(shareCalls(110, [works(30), works(40), works(60)])).toEqual({ carried: [30, 40, 40], blocked: 0 });
  });

  it('move on from a carrier that is down, and are blocked where nobody has room', () => {
    const down = { maxCalls: 60, availability: 0 };
    expect(shareCalls(60, [down, works(20), works(30)])).toEqual({ carried: [0, 20, 30], blocked: 10 });
    expect(shareCalls(60, [down, works(20), works(null)])).toEqual({ carried: [0, 20, 40], blocked: 0 });
  });

  it('are never lost, and nobody carries more than they may', () => {
    const carrier = fc.record({
      maxCalls: fc.option(fc.integer({ min: 1, max: 200 })),
      availability: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(carrier, { minLength: 1, maxLength: 8 }), (wanted, carriers) => {
        const { carried, blocked } = shareCalls(wanted, carriers);
        expect(sum(carried) + blocked).toBe(wanted);
        carried.forEach((calls, index) => {
          const { maxCalls, availability } = carriers[index] ?? { maxCalls: 0, availability: 0 };
          expect(calls).toBeGreaterThanOrEqual(0);
          if (availability === 0) expect(calls).toBe(0);
          if (maxCalls !== null) expect(calls).toBeLessThanOrEqual(maxCalls);
        });
      }),
    );
  });
});
