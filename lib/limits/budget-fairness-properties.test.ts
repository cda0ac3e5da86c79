import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudget } from './budget.ts';
import { priorityRank } from './priority.ts';
import { driveBudget } from './testing/drive-budget.ts';
import type { DrivenCall, DrivenPause, DrivenStart, DriveOutcome } from './testing/drive-budget.ts';
import { createRandom } from './testing/random.ts';
import { createVirtualServer } from './testing/virtual-server.ts';
import type { VirtualServerOptions } from './testing/virtual-server.ts';

const LONGEST_WAY_MS = 900;
const LONGEST_FLIGHT_MS = 2 * LONGEST_WAY_MS;
const LONGER_THAN_A_PROPERTY_MS = 300_000;
const GIVE_UP_MS = 100_000_000;

/** Windows that may pass for a call whatever is ahead of it: the one that is being spent, and the one it is let into. */
const WINDOWS_OF_ITS_OWN = 2;

/** The same beside people who never stop asking: before they are known a few more calls are kept for them. */
const WINDOWS_BESIDE_PEOPLE = 3;

const serverOptions = (minLimit: number, maxLimit: number) =>
  fc.record<VirtualServerOptions>({
    kind: fc.constantFrom('fixed', 'aligned', 'rolling'),
    limit: fc.integer({ min: minLimit, max: maxLimit }),
    windowMs: fc.integer({ min: 4, max: 60 }).map((seconds) => seconds * 1_000),
    countsRejected: fc.boolean(),
    sendsHeaders: fc.boolean(),
    rounding: fc.constantFrom('ceil', 'floor', 'round'),
  });

const way = fc.integer({ min: 1, max: LONGEST_WAY_MS });

const drivenCalls = (maxLength: number): fc.Arbitrary<DrivenCall[]> =>
  fc.array(
    fc.record<DrivenCall>({
      askedAtMs: fc.integer({ min: 0, max: 60_000 }),
      priority: fc.constantFrom('interactive', 'sync', 'bulk', 'bulk'),
      thereMs: way,
      backMs: way,
    }),
    { minLength: 1, maxLength },
  );

const drivenPauses: fc.Arbitrary<DrivenPause[]> = fc.array(
  fc.record({ atMs: fc.integer({ min: 0, max: 120_000 }), lengthMs: fc.integer({ min: 1, max: 30_000 }) }),
  { maxLength: 3 },
);

const concurrency = fc.integer({ min: 1, max: 12 });

function budgetFor({ windowMs, limit }: VirtualServerOptions) {
  return createBudget({ limit, windowMs, windowMarginMs: 10, serverSecondMs: 1_000, reserveFloorShare: 0.05 });
}

/** What a call that is not interactive may count on in every window: up to half is kept for people, and a call for the edge. */
function usablePerWindow(limit: number): number {
  return Math.max(Math.ceil(limit / 2) - 1, 1);
}

/** What people leave who ask for a share of the limit: their calls, and the surprises that are provided for, are not bulk work's. */
function leftByPeople(limit: number, share: number): number {
  const expected = share * limit;
  return Math.max(limit - expected - 2.33 * Math.sqrt(expected) - 1, 1);
}

/** Longest time for which a call counts: the window, the flight before it, and the second that a reset is rounded to. */
function longestSpanMs({ windowMs }: VirtualServerOptions): number {
  return windowMs + LONGEST_FLIGHT_MS + 1_010;
}

/** Whether a call rightly goes before another one. */
function goesFirst(one: DrivenCall, other: DrivenCall): boolean {
  const ranks = priorityRank(one.priority) - priorityRank(other.priority);
  return ranks < 0 || (ranks === 0 && one.askedAtMs <= other.askedAtMs);
}

type Allowance = {
  readonly slots: number;
  readonly usable: number;
  readonly spanMs: number;
  readonly pauses?: readonly DrivenPause[];
  /** Which of the calls that start while another one waits it must wait for. */
  readonly isAhead: (one: DrivenCall, other: DrivenCall) => boolean;
};

/**
 * The windows that the unluckiest call waited beyond what is ahead of it explains: calls with a better claim that started
 * while it waited, at `usable` a window and at `slots` at a time, and pauses.
 */
function worstWindowsWaited({ starts }: DriveOutcome, allowance: Allowance): number {
  const { slots, usable, spanMs, pauses = [], isAhead } = allowance;
  const excessOf = ({ call, startedAtMs }: DrivenStart) => {
    const ahead = starts.filter(
      (other) =>
        other.call !== call &&
        other.startedAtMs >= call.askedAtMs &&
        other.startedAtMs <= startedAtMs &&
        isAhead(other.call, call),
    ).length;
    const pausedMs = pauses.reduce((sum, { atMs, lengthMs }) => {
      const overlapMs = Math.min(atMs + lengthMs, startedAtMs) - Math.max(atMs, call.askedAtMs);
      return sum + Math.max(overlapMs, 0);
    }, 0);
    const inFlightMs = Math.ceil((ahead + slots) / slots) * LONGEST_FLIGHT_MS;
    return (startedAtMs - call.askedAtMs - pausedMs - inFlightMs) / spanMs - ahead / usable;
  };
  return starts.reduce((worst, start) => Math.max(worst, excessOf(start)), 0);
}

describe('nobody starves', () => {
  it(
    `every call of any priority starts within the windows that the calls ahead of it fill and ${WINDOWS_OF_ITS_OWN} more (15,000 traces)`,
    () => {
      fc.assert(
        fc.property(
          serverOptions(1, 12),
          drivenCalls(24),
          drivenPauses,
          concurrency,
          (options, calls, pauses, slots) => {
            const trace = { calls, pauses, concurrency: slots, giveUpAtMs: GIVE_UP_MS };
            const outcome = driveBudget(budgetFor(options), createVirtualServer(options), trace);
            expect(outcome.starts).toHaveLength(calls.length);
            const usable = usablePerWindow(options.limit);
            const spanMs = longestSpanMs(options);
            const waited = worstWindowsWaited(outcome, { slots, usable, spanMs, pauses, isAhead: goesFirst });
            expect(waited).toBeLessThanOrEqual(WINDOWS_OF_ITS_OWN);
          },
        ),
        { numRuns: 15_000 },
      );
    },
    LONGER_THAN_A_PROPERTY_MS,
  );

  it(
    'bulk work gets what the reserve leaves of every window, however long people keep asking for up to two fifths of it (1,500 traces)',
    () => {
      const crowd = fc.record({
        bulk: fc.integer({ min: 1, max: 60 }),
        share: fc.double({ min: 0.02, max: 0.4, noNaN: true }),
        flightMs: fc.integer({ min: 2, max: 400 }),
        slots: fc.integer({ min: 6, max: 12 }),
        seed: fc.integer(),
      });
      fc.assert(
        fc.property(serverOptions(10, 40), crowd, (options, { bulk, share, flightMs, slots, seed }) => {
          const flight = { thereMs: flightMs / 2, backMs: flightMs / 2 };
          const usable = leftByPeople(options.limit, share);
          const spanMs = longestSpanMs(options);
          const random = createRandom(seed);
          const calls: DrivenCall[] = Array.from({ length: bulk }, () => ({
            askedAtMs: 0,
            priority: 'bulk',
            ...flight,
          }));
          // People go on asking for longer than the work may take.
          const lastMs = (bulk / usable + 2 * WINDOWS_BESIDE_PEOPLE) * spanMs;
          const stepMs = options.windowMs / (share * options.limit);
          for (let askedAtMs = 0; askedAtMs < lastMs; askedAtMs += stepMs * (0.5 + random())) {
            calls.push({ askedAtMs, priority: 'interactive', ...flight });
          }
          const trace = { calls, concurrency: slots, giveUpAtMs: GIVE_UP_MS };
          const outcome = driveBudget(budgetFor(options), createVirtualServer(options), trace);
          expect(outcome.starts).toHaveLength(calls.length);
          const isAhead = (one: DrivenCall, other: DrivenCall) => one.priority === 'bulk' && other.priority === 'bulk';
          const ofBulk = { ...outcome, starts: outcome.starts.filter(({ call }) => call.priority === 'bulk') };
          const waited = worstWindowsWaited(ofBulk, { slots, usable, spanMs, isAhead });
          expect(waited).toBeLessThanOrEqual(WINDOWS_BESIDE_PEOPLE);
        }),
        { numRuns: 1_500 },
      );
    },
    LONGER_THAN_A_PROPERTY_MS,
  );
});
