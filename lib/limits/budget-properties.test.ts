import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudget } from './budget.ts';
import type { RateHeaders } from './budget-types.ts';
import { NO_RATE_HEADERS } from './rate-headers.ts';
import { driveBudget } from './testing/drive-budget.ts';
import type { DrivenCall, DrivenPause } from './testing/drive-budget.ts';
import { createRandom } from './testing/random.ts';
import { createVirtualServer } from './testing/virtual-server.ts';
import type { VirtualServerOptions } from './testing/virtual-server.ts';

const serverOptions = (maxLimit: number) =>
  fc.record<VirtualServerOptions>({
    kind: fc.constantFrom('fixed', 'aligned', 'rolling'),
    limit: fc.integer({ min: 1, max: maxLimit }),
    windowMs: fc.integer({ min: 4, max: 60 }).map((seconds) => seconds * 1_000),
    countsRejected: fc.boolean(),
    sendsHeaders: fc.boolean(),
    rounding: fc.constantFrom('ceil', 'floor', 'round'),
  });

const drivenCalls = (maxLength: number): fc.Arbitrary<DrivenCall[]> =>
  fc.array(
    fc.record<DrivenCall>({
      askedAtMs: fc.integer({ min: 0, max: 90_000 }),
      priority: fc.constantFrom('interactive', 'sync', 'bulk', 'bulk', 'bulk'),
      thereMs: fc.integer({ min: 1, max: 900 }),
      backMs: fc.integer({ min: 1, max: 900 }),
    }),
    { minLength: 1, maxLength },
  );

const drivenPauses: fc.Arbitrary<DrivenPause[]> = fc.array(
  fc.record({ atMs: fc.integer({ min: 0, max: 120_000 }), lengthMs: fc.integer({ min: 1, max: 30_000 }) }),
  { maxLength: 3 },
);

const concurrency = fc.integer({ min: 1, max: 12 });
const others = fc.record({
  share: fc.double({ min: 0.05, max: 0.6, noNaN: true }),
  onMs: fc.integer({ min: 1_000, max: 90_000 }),
  offMs: fc.integer({ min: 1_000, max: 90_000 }),
  seed: fc.integer(),
});

const GIVE_UP_MS = 100_000_000;

/** A property that is interrupted fails by itself, and says after how many traces. */
const LONGER_THAN_A_PROPERTY_MS = 300_000;

function budgetFor({ windowMs }: VirtualServerOptions, limit: number) {
  return createBudget({ limit, windowMs, windowMarginMs: 10, serverSecondMs: 1_000, reserveFloorShare: 0.05 });
}

describe('budget, over more than 100,000 random traces', () => {
  it(
    'sends no call that a truthful server must refuse, loses no wake-up, and finishes (80,000 short traces)',
    () => {
      fc.assert(
        fc.property(serverOptions(8), drivenCalls(14), drivenPauses, concurrency, (options, calls, pauses, slots) => {
          const server = createVirtualServer(options);
          const trace = { calls, pauses, concurrency: slots, giveUpAtMs: GIVE_UP_MS };
          const outcome = driveBudget(budgetFor(options, options.limit), server, trace);
          if (server.rejected > 0 || outcome.wasStuck || outcome.finished < calls.length) {
            expect({ ...outcome, refused: server.rejected }).toMatchObject({ refused: 0, wasStuck: false });
          }
        }),
        { numRuns: 80_000 },
      );
    },
    LONGER_THAN_A_PROPERTY_MS,
  );

  it(
    'does so over 1,500 long traces, too',
    () => {
      fc.assert(
        fc.property(serverOptions(40), drivenCalls(120), drivenPauses, concurrency, (options, calls, pauses, slots) => {
          const server = createVirtualServer(options);
          const trace = { calls, pauses, concurrency: slots, giveUpAtMs: GIVE_UP_MS };
          const outcome = driveBudget(budgetFor(options, options.limit), server, trace);
          expect({ ...outcome, refused: server.rejected }).toMatchObject({
            refused: 0,
            wasStuck: false,
            finished: calls.length,
          });
        }),
        { numRuns: 1_500 },
      );
    },
    LONGER_THAN_A_PROPERTY_MS,
  );

  it(
    'costs at most one refusal however often the gateway stands still for 2 s (5,000 traces)',
    () => {
      const moments = fc.array(fc.integer({ min: 0, max: 120_000 }), { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(serverOptions(30), drivenCalls(40), moments, concurrency, (options, calls, atMs, slots) => {
          const server = createVirtualServer(options);
          const stalls = atMs.map((each) => ({ atMs: each, lengthMs: 2_000 }));
          const trace = { calls, stalls, concurrency: slots, giveUpAtMs: GIVE_UP_MS };
          const outcome = driveBudget(budgetFor(options, options.limit), server, trace);
          expect({ ...outcome, wasRefused: server.rejected > 1 }).toMatchObject({
            wasRefused: false,
            wasStuck: false,
            finished: calls.length,
          });
        }),
        { numRuns: 5_000 },
      );
    },
    LONGER_THAN_A_PROPERTY_MS,
  );

  it(
    'finishes beside an application of any share that comes and goes (15,000 traces)',
    () => {
      fc.assert(
        fc.property(serverOptions(30), drivenCalls(20), others, concurrency, (options, calls, other, slots) => {
          const { seed, ...share } = other;
          const server = createVirtualServer({ ...options, others: { ...share, random: createRandom(seed) } });
          const trace = { calls, concurrency: slots, giveUpAtMs: GIVE_UP_MS };
          const outcome = driveBudget(budgetFor(options, options.limit), server, trace);
          if (outcome.wasStuck || outcome.finished < calls.length) expect(outcome).toMatchObject({ wasStuck: false });
        }),
        { numRuns: 15_000 },
      );
    },
    LONGER_THAN_A_PROPERTY_MS,
  );

  it(
    'sends at most one call to its refusal after each pause, whatever the hints say (10,000 traces)',
    () => {
      const hints = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 5 });
      fc.assert(
        fc.property(serverOptions(30), drivenCalls(60), hints, concurrency, (options, calls, waits, slots) => {
          // The server's limit is a fifth of what the budget believes.
          const server = createVirtualServer(options);
          let asked = 0;
          const hint = () => waits[asked++ % waits.length] ?? 1;
          const trace = { calls, concurrency: slots, giveUpAtMs: GIVE_UP_MS, hint };
          const outcome = driveBudget(budgetFor(options, options.limit * 5), server, trace);
          expect(outcome.wasStuck).toBe(false);
          expect(outcome.finished).toBe(calls.length);
          expect(outcome.refusalsAfterPause).toBeLessThanOrEqual(outcome.pausesEnded);
        }),
        { numRuns: 10_000 },
      );
    },
    LONGER_THAN_A_PROPERTY_MS,
  );

  it(
    'sends at most a window too many, and a probe after each pause, when headers are garbage (10,000 traces)',
    () => {
      const garbage = fc.array(
        fc.record({
          count: fc.option(fc.integer({ min: 0, max: 400 })),
          allowed: fc.option(fc.integer({ min: 1, max: 400 })),
          resetMs: fc.option(fc.integer({ min: 0, max: 200_000 })),
        }),
        { minLength: 1, maxLength: 6 },
      );
      fc.assert(
        fc.property(serverOptions(30), drivenCalls(60), garbage, concurrency, (options, calls, said, slots) => {
          const server = createVirtualServer(options);
          let answers = 0;
          const garble = (headers: RateHeaders): RateHeaders => {
            const { count = null, allowed = null, resetMs = null } = said[answers++ % said.length] ?? {};
            if (allowed === null) return NO_RATE_HEADERS;
            return answers % 3 === 0 ? headers : { count, allowed, resetMs };
          };
          const trace = { calls, concurrency: slots, giveUpAtMs: GIVE_UP_MS, garble };
          const outcome = driveBudget(budgetFor(options, options.limit), server, trace);
          expect(outcome.wasStuck).toBe(false);
          expect(outcome.finished).toBe(calls.length);
          expect(server.admitted).toBe(calls.length);
          expect(server.rejected).toBeLessThanOrEqual(options.limit + outcome.pausesEnded);
        }),
        { numRuns: 10_000 },
      );
    },
    LONGER_THAN_A_PROPERTY_MS,
  );
});
